"""Copy the translated titles beside the products' own."""

from django.db import migrations


def fill(apps, schema_editor):
    rows = apps.get_model("catalog", "ProductTranslation").objects.exclude(title="")
    titles: dict[int, dict[str, str]] = {}
    for product_id, language, title in rows.values_list("product_id", "language", "title").iterator():
        titles.setdefault(product_id, {})[language] = title
    products = apps.get_model("catalog", "Product").objects
    for product_id, found in titles.items():
        products.filter(pk=product_id).update(titles=found)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0020_product_titles")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
