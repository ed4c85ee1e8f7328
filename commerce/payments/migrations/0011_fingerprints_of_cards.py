from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0010_currency_of_dispute_fee"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedmethod",
            name="fingerprint",
            field=models.CharField(blank=True, db_default="", db_index=True, default="", max_length=80),
        ),
    ]
