"""Posts in a circle can be reported."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0003_reports_of_reviews"),
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
                    ("post", "post of a member"),
                ],
                max_length=8,
                verbose_name="what",
            ),
        ),
    ]
