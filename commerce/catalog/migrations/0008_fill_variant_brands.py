"""Say of each variant whose it is, and tell apart numbers that a brand gave twice."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

SKU_MAX = 64


def fill(apps, schema_editor):
    variants = apps.get_model("catalog", "Variant").objects
    products = apps.get_model("catalog", "Product").objects
    seen = set()
    numbered = variants.filter(is_offered=True).exclude(sku="").order_by("product__brand", "pk")
    for pk, brand_id, sku in numbered.values_list("pk", "product__brand", "sku").iterator():
        new, number = sku, 1
        while (brand_id, new) in seen:
            number += 1
            new = f"{sku[: SKU_MAX - 1 - len(str(number))]}-{number}"
        seen.add((brand_id, new))
        if new != sku:
            variants.filter(pk=pk).update(sku=new)
    brand = products.filter(pk=OuterRef("product")).values("brand")
    variants.filter(brand=None).update(brand=Subquery(brand))


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_variant_details")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
