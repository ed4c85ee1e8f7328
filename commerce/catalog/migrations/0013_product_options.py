import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0012_product_handle_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="VariantValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ("option__position", "pk"),
            },
        ),
        migrations.AlterField(
            model_name="product",
            name="option_name",
            field=models.CharField(blank=True, max_length=126, verbose_name="variants differ in"),
        ),
        migrations.AddField(
            model_name="productoption",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="options", to="catalog.product"
            ),
        ),
        migrations.AddField(
            model_name="variantvalue",
            name="option",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="values", to="catalog.productoption"
            ),
        ),
        migrations.AddField(
            model_name="variantvalue",
            name="variant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="values", to="catalog.variant"
            ),
        ),
        migrations.AddConstraint(
            model_name="productoption",
            constraint=models.UniqueConstraint(fields=("product", "name"), name="product_option_once"),
        ),
        migrations.AddConstraint(
            model_name="variantvalue",
            constraint=models.UniqueConstraint(fields=("variant", "option"), name="variant_value_once"),
        ),
    ]
