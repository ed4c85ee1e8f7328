import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("catalog", "0003_product_kind"),
        ("creators", "0002_avatar_copy"),
        ("orders", "0007_discounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("packing", "began to pack"),
                            ("shipped", "sent a parcel"),
                            ("delivered", "said that a parcel arrived"),
                            ("cancelled", "cancelled pieces"),
                            ("refunded", "gave money back"),
                            ("return_asked", "asked to send something back"),
                            ("return_answered", "answered a return"),
                            ("return_received", "received a return"),
                            ("return_withdrawn", "took a return back"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("brand", "the brand"), ("buyer", "the buyer"), ("house", "the house")],
                        max_length=8,
                    ),
                ),
                ("what", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("body", models.TextField(max_length=1000, verbose_name="note")),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="Shipment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=marketplace.kernel.ids.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("carrier", models.CharField(blank=True, max_length=20, verbose_name="carrier")),
                (
                    "carrier_name",
                    models.CharField(blank=True, max_length=40, verbose_name="name of the carrier"),
                ),
                ("tracking", models.CharField(blank=True, max_length=80, verbose_name="tracking number")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="address for tracking")),
                ("shipped_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("shipped_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ShipmentLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="delivered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="packing_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="orderline",
            name="cancelled_quantity",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="orderline",
            name="returned_quantity",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="orderline",
            name="shipped_quantity",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="fulfilment",
            name="state",
            field=models.CharField(
                choices=[
                    ("to_pack", "to pack"),
                    ("packing", "packing"),
                    ("part_shipped", "partly shipped"),
                    ("shipped", "shipped"),
                    ("delivered", "delivered"),
                    ("handed_over", "handed over"),
                    ("cancelled", "cancelled"),
                    ("returned", "returned"),
                ],
                default="to_pack",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned_quantity__lte", models.F("shipped_quantity")),
                    (
                        "shipped_quantity__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("quantity"), "-", models.F("cancelled_quantity")
                        ),
                    ),
                ),
                name="order_line_pieces_bound",
            ),
        ),
        migrations.AddField(
            model_name="deed",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deed",
            name="fulfilment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deeds", to="orders.fulfilment"
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="fulfilment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="orders.fulfilment"
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="fulfilment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="shipments", to="orders.fulfilment"
            ),
        ),
        migrations.AddField(
            model_name="shipmentline",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="shipments", to="orders.orderline"
            ),
        ),
        migrations.AddField(
            model_name="shipmentline",
            name="shipment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="orders.shipment"
            ),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("delivered_at__isnull", True),
                    ("delivered_at__gte", models.F("shipped_at")),
                    _connector="OR",
                ),
                name="shipment_arrives_after_it_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="shipmentline",
            constraint=models.UniqueConstraint(fields=("shipment", "line"), name="shipment_line_once"),
        ),
        migrations.AddConstraint(
            model_name="shipmentline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1)), name="shipment_of_something"
            ),
        ),
    ]
