from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("door", "0001_holders_side"),
    ]

    operations = [
        migrations.AlterField(
            model_name="showchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("cancel", "cancel"),
                    ("postpone", "postpone"),
                    ("shorten", "shorten"),
                    ("failed", "make up for a broken picture"),
                ],
                max_length=10,
            ),
        ),
    ]
