"""Memberships, coins and tips are sold at counters; some prices are named by their buyers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0006_counters"),
        ("catalog", "0023_import_pages"),
        ("creators", "0002_avatar_copy"),
    ]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="kind",
            field=models.CharField(
                choices=[
                    ("goods", "a thing that is sent"),
                    ("digital", "digital: nothing is sent"),
                    ("ticket", "a ticket to a performance"),
                    ("member", "a membership"),
                    ("coins", "coins"),
                    ("tip", "a tip"),
                ],
                db_default="goods",
                default="goods",
                max_length=8,
                verbose_name="what it is",
            ),
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counter", to="brands.brand"
                    ),
                ),
                (
                    "creator",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counter",
                        to="creators.creator",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpenPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("suggested", models.JSONField(blank=True, default=list)),
                ("most_minor", models.BigIntegerField()),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_prices",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("variant", "currency"), name="open_price_once"),
                    models.CheckConstraint(
                        condition=models.Q(("most_minor__gt", 0), ("most_minor__lte", 1000000000000)),
                        name="open_price_in_bounds",
                    ),
                ],
            },
        ),
    ]
