from django.db import migrations
from django.db.models import F

ROWS = 500


def fill(apps, schema_editor):
    """Say of orders that are there already where their pieces are: in one parcel, or taken back before they left."""
    fulfilments = apps.get_model("orders", "Fulfilment").objects
    shipments = apps.get_model("orders", "Shipment").objects
    shipped_lines = apps.get_model("orders", "ShipmentLine").objects
    lines = apps.get_model("orders", "OrderLine").objects
    lines.filter(fulfilment__in=fulfilments.filter(state__in=["to_pack", "cancelled"])).update(
        cancelled_quantity=F("refunded_quantity")
    )
    for parcel in fulfilments.filter(state="shipped", shipments__isnull=True).iterator(chunk_size=ROWS):
        shipment = shipments.create(fulfilment=parcel, tracking=parcel.tracking, shipped_at=parcel.shipped_at)
        for line in lines.filter(fulfilment=parcel, variant__product__kind="goods"):
            shipped_lines.create(shipment=shipment, line=line, quantity=line.quantity)
            lines.filter(pk=line.pk).update(shipped_quantity=F("quantity"))


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_parcels_in_parts")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
