from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payouts", "0007_exchange_at_payout"),
    ]

    operations = [
        migrations.AddField(
            model_name="payeeaccount",
            name="bank",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="payeeaccount",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="payout",
            name="retried_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="payout",
            name="retry_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
    ]
