import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0015_product_translations"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceSchedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("starts_at", "pk"),
            },
        ),
        migrations.AddField(
            model_name="priceschedule",
            name="variant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="price_schedule",
                to="catalog.variant",
            ),
        ),
        migrations.AddIndex(
            model_name="priceschedule",
            index=models.Index(fields=["variant", "currency", "starts_at"], name="price_schedule_by_variant"),
        ),
        migrations.AddConstraint(
            model_name="priceschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gte", 0), ("amount_minor__lte", 1000000000000)),
                name="price_schedule_in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="priceschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True), ("ends_at__gt", models.F("starts_at")), _connector="OR"
                ),
                name="price_schedule_ends_after_it_began",
            ),
        ),
    ]
