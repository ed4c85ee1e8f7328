"""What the house and what creators sell in their own names is sold by counters: brands without a team or a page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0005_order_digest"),
    ]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="kind",
            field=models.CharField(
                choices=[("shop", "a shop"), ("house", "the house"), ("counter", "a creator’s counter")],
                db_default="shop",
                default="shop",
                editable=False,
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="brand",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "house")), fields=("kind",), name="brand_one_house"
            ),
        ),
    ]
