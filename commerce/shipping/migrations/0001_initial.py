import datetime

import django.db.models.deletion
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("brands", "0002_logo_copy"),
        ("markets", "0006_prices_with_tax"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShippingTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cutoff",
                    models.TimeField(
                        default=datetime.time(14, 0), verbose_name="ordered until, packed the same day"
                    ),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=40, verbose_name="time zone")),
                (
                    "pays_duties",
                    models.BooleanField(default=False, verbose_name="we pay duties and import tax"),
                ),
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shipping_terms",
                        to="brands.brand",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShippingZone",
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
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("places", models.JSONField(blank=True, default=list)),
                ("takes_cash", models.BooleanField(default=False, verbose_name="cash on delivery")),
                ("cash_fee_minor", models.PositiveBigIntegerField(default=0)),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shipping_zones",
                        to="brands.brand",
                    ),
                ),
                (
                    "market",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="markets.market",
                        verbose_name="market",
                    ),
                ),
            ],
            options={
                "ordering": ("market__position", "name", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ShippingMethod",
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
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("free_from_minor", models.PositiveBigIntegerField(blank=True, null=True)),
                ("days_min", models.PositiveSmallIntegerField(verbose_name="working days at least")),
                ("days_max", models.PositiveSmallIntegerField(verbose_name="working days at most")),
                ("is_express", models.BooleanField(default=False, verbose_name="express")),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="methods",
                        to="shipping.shippingzone",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ShippingRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("up_to_g", models.PositiveIntegerField(blank=True, null=True)),
                ("fee_minor", models.PositiveBigIntegerField()),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rates",
                        to="shipping.shippingmethod",
                    ),
                ),
            ],
            options={
                "ordering": (models.OrderBy(models.F("up_to_g"), nulls_last=True),),
                "constraints": [
                    models.UniqueConstraint(fields=("method", "up_to_g"), name="shipping_rate_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("up_to_g__isnull", True)),
                        fields=("method",),
                        name="shipping_rate_for_the_rest_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("up_to_g__isnull", True),
                            models.Q(("up_to_g__gte", 1), ("up_to_g__lte", 1000000)),
                            _connector="OR",
                        ),
                        name="shipping_rate_weight_bound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fee_minor__lte", 1000000000000)), name="shipping_rate_fee_bound"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="shippingzone",
            constraint=models.UniqueConstraint(fields=("brand", "market", "name"), name="shipping_zone_once"),
        ),
        migrations.AddConstraint(
            model_name="shippingzone",
            constraint=models.CheckConstraint(
                condition=models.Q(("cash_fee_minor__lte", 1000000000000)),
                name="shipping_zone_cash_fee_bound",
            ),
        ),
        migrations.AddConstraint(
            model_name="shippingmethod",
            constraint=models.UniqueConstraint(fields=("zone", "name"), name="shipping_method_once"),
        ),
        migrations.AddConstraint(
            model_name="shippingmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(("days_max__lte", 120), ("days_min__lte", models.F("days_max"))),
                name="shipping_method_days_in_order",
            ),
        ),
    ]
