from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0002_log_never_changes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("message", "message"),
                    ("person", "person"),
                    ("product", "product"),
                    ("show", "show"),
                    ("review", "review"),
                ],
                max_length=8,
                verbose_name="what",
            ),
        ),
    ]
