from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0012_kindness"),
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
                    ("refund_waits", "a refund waits for a second person"),
                ],
                max_length=24,
            ),
        ),
    ]
