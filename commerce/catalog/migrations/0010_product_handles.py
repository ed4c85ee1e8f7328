import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0009_variant_sku_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastHandle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handle", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="product",
            name="handle",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=80),
        ),
        migrations.AddField(
            model_name="pasthandle",
            name="brand",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="brands.brand"
            ),
        ),
        migrations.AddField(
            model_name="pasthandle",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="past_handles", to="catalog.product"
            ),
        ),
        migrations.AddConstraint(
            model_name="pasthandle",
            constraint=models.UniqueConstraint(fields=("brand", "handle"), name="past_handle_once"),
        ),
    ]
