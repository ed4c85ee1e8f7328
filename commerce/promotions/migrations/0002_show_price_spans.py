import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def rows_become_spans(apps, schema_editor):
    span = apps.get_model("promotions", "ShowPriceSpan")
    rows = apps.get_model("promotions", "ShowPrice").objects.filter(opened_at__isnull=False)
    span.objects.bulk_create(
        span(
            scope=row.scope,
            variant_id=row.variant_id,
            currency=row.currency,
            amount_minor=row.amount_minor,
            opened_at=row.opened_at,
            closed_at=None if row.is_open else row.closed_at or row.opened_at,
        )
        for row in rows.iterator()
    )


def latest_spans_become_rows(apps, schema_editor):
    prices = apps.get_model("promotions", "ShowPrice").objects
    for span in apps.get_model("promotions", "ShowPriceSpan").objects.order_by("opened_at", "pk").iterator():
        prices.update_or_create(
            scope=span.scope,
            variant_id=span.variant_id,
            currency=span.currency,
            defaults={
                "amount_minor": span.amount_minor,
                "is_open": span.closed_at is None,
                "opened_at": span.opened_at,
                "closed_at": span.closed_at,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("promotions", "0001_initial"),
        ("catalog", "0003_product_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ShowPriceSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scope", models.CharField(max_length=12)),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("is_practice", models.BooleanField(db_default=False, default=False)),
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
                        related_name="show_price_spans",
                        to="catalog.variant",
                    ),
                ),
            ],
            options={
                "ordering": ("opened_at", "pk"),
                "indexes": [models.Index(fields=["variant", "currency"], name="show_price_span_by_variant")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("scope", "variant", "currency"),
                        name="show_price_span_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gte", 0), ("amount_minor__lte", 1000000000000)),
                        name="show_price_span_in_bounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True),
                            ("closed_at__gte", models.F("opened_at")),
                            _connector="OR",
                        ),
                        name="show_price_span_ends_after_it_began",
                    ),
                ],
            },
        ),
        migrations.RunPython(rows_become_spans, latest_spans_become_rows),
        migrations.RemoveField("showprice", "is_open"),
        migrations.RemoveField("showprice", "opened_at"),
        migrations.RemoveField("showprice", "closed_at"),
    ]
