import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0018_catalog_import"),
        ("promotions", "0003_offers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FairDrop",
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
                ("scope", models.CharField(blank=True, db_index=True, max_length=12)),
                ("pieces", models.PositiveIntegerField()),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("hold_seconds", models.PositiveIntegerField()),
                ("seed", models.CharField(max_length=64)),
                ("seed_hash", models.CharField(max_length=64)),
                ("entries", models.PositiveIntegerField(default=0)),
                ("entries_hash", models.CharField(blank=True, max_length=64)),
                ("drawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fair_drops",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "ordering": ("-opens_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="FairDropEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(default=marketplace.kernel.ids.new_public_id, max_length=12)),
                ("position", models.PositiveIntegerField(blank=True, null=True)),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "drop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entered",
                        to="promotions.fairdrop",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="fairdrop",
            index=models.Index(
                condition=models.Q(("drawn_at__isnull", True)), fields=["closes_at"], name="fair_drop_to_draw"
            ),
        ),
        migrations.AddConstraint(
            model_name="fairdrop",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes_at__gt", models.F("opens_at")), ("hold_seconds__gte", 1), ("pieces__gte", 1)
                ),
                name="fair_drop_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="fairdropentry",
            constraint=models.UniqueConstraint(fields=("drop", "user"), name="fair_drop_entry_once"),
        ),
        migrations.AddConstraint(
            model_name="fairdropentry",
            constraint=models.UniqueConstraint(fields=("drop", "name"), name="fair_drop_entry_named"),
        ),
        migrations.AddConstraint(
            model_name="fairdropentry",
            constraint=models.UniqueConstraint(fields=("drop", "position"), name="fair_drop_entry_in_order"),
        ),
    ]
