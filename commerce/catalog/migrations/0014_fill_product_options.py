"""Make the one thing that variants differed in the first of several."""

from django.db import migrations


def fill(apps, schema_editor):
    products = apps.get_model("catalog", "Product").objects
    variants = apps.get_model("catalog", "Variant").objects
    options = apps.get_model("catalog", "ProductOption").objects
    values = apps.get_model("catalog", "VariantValue").objects
    for product_id, name in products.exclude(option_name="").values_list("pk", "option_name").iterator():
        option, is_new = options.get_or_create(product_id=product_id, name=name, defaults={"position": 0})
        if not is_new:
            continue
        named = variants.filter(product=product_id).exclude(name="").values_list("pk", "name")
        values.bulk_create(
            [
                values.model(variant_id=variant_id, option=option, value=value)
                for variant_id, value in named
                # Names of variants that were set aside begin so, and mean nothing.
                if not value.startswith("#")
            ]
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0013_product_options")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
