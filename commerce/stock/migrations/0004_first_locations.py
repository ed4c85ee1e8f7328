"""Every brand gets the location at which all of its pieces lie so far."""

from django.db import migrations

from marketplace.kernel.ids import new_public_id


def give_first(apps, schema_editor):
    Brand = apps.get_model("brands", "Brand")
    Location = apps.get_model("stock", "Location")
    for brand in Brand.objects.only("pk", "name", "country").iterator(chunk_size=500):
        Location.objects.get_or_create(
            brand=brand,
            is_main=True,
            defaults={"public_id": new_public_id(), "name": brand.name, "country": brand.country},
        )


class Migration(migrations.Migration):
    dependencies = [("stock", "0003_locations")]

    operations = [migrations.RunPython(give_first, migrations.RunPython.noop)]
