"""Give every product that is there a handle made of its title."""

import unicodedata

import regex
from django.db import migrations

HANDLE_MAX = 80


def handle_of(text):
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    joined = regex.sub(r"[^\p{L}\p{M}\p{N}]+", "-", plain).strip("-")
    return regex.sub(r"^\p{M}+", "", joined)[:HANDLE_MAX].strip("-")


def handle_apart(base, suffix):
    return f"{(base or 'product')[: HANDLE_MAX - len(suffix) - 1].rstrip('-')}-{suffix}"


def fill(apps, schema_editor):
    products = apps.get_model("catalog", "Product").objects
    taken = set(products.exclude(handle="").values_list("brand_id", "handle"))
    rows = products.filter(handle="").order_by("pk").values_list("pk", "brand_id", "title", "public_id")
    for pk, brand_id, title, public_id in rows.iterator():
        handle = handle_of(title)
        if not handle or (brand_id, handle) in taken:
            handle = handle_apart(handle, public_id)
        taken.add((brand_id, handle))
        products.filter(pk=pk).update(handle=handle)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_product_handles")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
