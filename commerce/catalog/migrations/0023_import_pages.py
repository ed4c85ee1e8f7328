"""An import may begin with the address of a page instead of a file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0022_price_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="catalogimport",
            name="page_url",
            field=models.CharField(blank=True, db_default="", default="", max_length=2000),
        ),
    ]
