import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def forget_nameless(apps, schema_editor):
    """Before entries had to be somebody's: those of accounts that are gone."""
    apps.get_model("promotions", "FairDropEntry").objects.filter(user=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("promotions", "0004_fair_drops"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="fairdrop",
            name="grace_seconds",
            field=models.PositiveIntegerField(default=15, db_default=15),
        ),
        migrations.AddField(
            model_name="fairdrop",
            name="called_off_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="fairdropentry",
            name="granted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="fairdropentry",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        # The last is undone first.
        migrations.RunPython(migrations.RunPython.noop, forget_nameless),
    ]
