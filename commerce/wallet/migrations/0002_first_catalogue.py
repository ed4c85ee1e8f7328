"""The gifts that every house begins with, and what a tip may be in each currency; operators change both."""

from django.db import migrations

# code, name, Japanese name, coins, animation
GIFTS = (
    ("spark", "Spark", "きらめき", 1, "rise"),
    ("clap", "Applause", "拍手", 5, "rise"),
    ("rose", "Rose", "バラ", 10, "drift"),
    ("lantern", "Lantern", "灯ろう", 30, "drift"),
    ("bouquet", "Bouquet", "花束", 50, "rise"),
    ("crane", "Paper crane", "折り鶴", 100, "drift"),
    ("confetti", "Confetti", "紙吹雪", 300, "shower"),
    ("fireworks", "Fireworks", "花火", 1000, "burst"),
)
# currency, smallest and largest tip in minor units
TIPS = (
    ("EUR", 100, 20_000),
    ("USD", 100, 20_000),
    ("GBP", 100, 20_000),
    ("JPY", 100, 30_000),
    ("KRW", 1_000, 300_000),
    ("INR", 5_000, 1_000_000),
    ("CNY", 500, 100_000),
)


def write_catalogue(apps, schema_editor):
    kinds = apps.get_model("wallet", "GiftKind")
    for position, (code, name, japanese, coins, animation) in enumerate(GIFTS):
        kinds.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "names": {"ja": japanese},
                "coins": coins,
                "animation": animation,
                "position": position,
            },
        )
    bounds = apps.get_model("wallet", "TipBounds")
    for currency, least, most in TIPS:
        bounds.objects.get_or_create(currency=currency, defaults={"least_minor": least, "most_minor": most})


class Migration(migrations.Migration):
    dependencies = [("wallet", "0001_initial")]

    operations = [migrations.RunPython(write_catalogue, migrations.RunPython.noop)]
