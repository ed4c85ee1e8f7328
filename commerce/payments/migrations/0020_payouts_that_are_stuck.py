from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0019_goodwill_codes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="operatortask",
            name="kind",
            field=models.CharField(
                choices=[
                    ("message_does_not_fit", "a provider's message does not fit"),
                    ("refund_failed", "a refund came back"),
                    ("dispute", "a dispute waits for an answer"),
                    ("reconciliation", "a provider’s report does not agree with the books"),
                    ("refund_waits", "a refund waits for a second person"),
                    ("payout_stuck", "the money of a payout cannot be taken back"),
                ],
                max_length=24,
            ),
        ),
    ]
