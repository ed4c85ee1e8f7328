import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_product_details"),
    ]

    operations = [
        migrations.AddField(
            model_name="variant",
            name="brand",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="variants",
                to="brands.brand",
            ),
        ),
        migrations.AddField(
            model_name="variant",
            name="gtin",
            field=models.CharField(blank=True, db_default="", default="", max_length=14, verbose_name="GTIN"),
        ),
        migrations.AddField(
            model_name="variant",
            name="weight_g",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="weight in grams"),
        ),
        migrations.AlterField(
            model_name="variant",
            name="name",
            field=models.CharField(blank=True, max_length=78, verbose_name="name"),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight_g__lte", 1000000)), name="variant_weight_in_bounds"
            ),
        ),
    ]
