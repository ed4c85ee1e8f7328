from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0008_fill_variant_brands"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("sku", ""), _negated=True), ("is_offered", True)),
                fields=("brand", "sku"),
                name="variant_sku_once",
            ),
        ),
    ]
