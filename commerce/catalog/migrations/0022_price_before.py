"""A price keeps what its brand says it was before; one thing, and nobody sees it struck by that word."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0021_fill_product_titles"),
    ]

    operations = [
        migrations.AddField(
            model_name="price",
            name="compare_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compare_minor__isnull", True),
                    models.Q(("compare_minor__gte", 0), ("compare_minor__lte", 1000000000000)),
                    _connector="OR",
                ),
                name="price_before_in_bounds",
            ),
        ),
    ]
