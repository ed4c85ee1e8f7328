"""The signs of the first gifts; one that was changed since stays as it is."""

from django.db import migrations

PLAIN = "🎁"
SIGNS = {
    "spark": "✨",
    "clap": "👏",
    "rose": "🌹",
    "lantern": "🏮",
    "bouquet": "💐",
    "crane": "🕊️",
    "confetti": "🎊",
    "fireworks": "🎆",
}


def write_signs(apps, schema_editor):
    kinds = apps.get_model("wallet", "GiftKind")
    for code, sign in SIGNS.items():
        kinds.objects.filter(code=code, sign=PLAIN).update(sign=sign)


class Migration(migrations.Migration):
    dependencies = [("wallet", "0003_gift_signs")]

    operations = [migrations.RunPython(write_signs, migrations.RunPython.noop)]
