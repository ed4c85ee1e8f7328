from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0016_messages_are_closed"),
    ]

    operations = [
        migrations.AddField(
            model_name="savedmethod",
            name="fingerprint",
            field=models.CharField(blank=True, db_default="", db_index=True, default="", max_length=80),
        ),
    ]
