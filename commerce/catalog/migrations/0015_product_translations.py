import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0014_fill_product_options"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductTranslation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                ("description", models.TextField(blank=True, max_length=4000, verbose_name="description")),
            ],
            options={
                "ordering": ("language",),
            },
        ),
        migrations.AddField(
            model_name="producttranslation",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="translations", to="catalog.product"
            ),
        ),
        migrations.AddConstraint(
            model_name="producttranslation",
            constraint=models.UniqueConstraint(
                fields=("product", "language"), name="product_translation_once"
            ),
        ),
    ]
