from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_first_categories"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="age_min",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="lowest age"),
        ),
        migrations.AddField(
            model_name="product",
            name="country_of_origin",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=2, verbose_name="country of origin"
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="hs_code",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=10, verbose_name="customs number (HS)"
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="limit_per_buyer",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="limit per buyer"),
        ),
        migrations.AddField(
            model_name="product",
            name="tax_class",
            field=models.CharField(
                choices=[
                    ("standard", "standard rate"),
                    ("reduced", "reduced rate"),
                    ("books", "books and newspapers"),
                    ("food", "food"),
                    ("medicine", "medicine"),
                    ("admission", "admission to events"),
                    ("zero", "no tax"),
                ],
                db_default="standard",
                default="standard",
                max_length=12,
                verbose_name="tax class",
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="kind",
            field=models.CharField(
                choices=[
                    ("goods", "a thing that is sent"),
                    ("digital", "digital: nothing is sent"),
                    ("ticket", "a ticket to a performance"),
                ],
                db_default="goods",
                default="goods",
                max_length=8,
                verbose_name="what it is",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("age_min__lte", 99)), name="product_age_in_bounds"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_per_buyer__lte", 9999)), name="product_limit_in_bounds"
            ),
        ),
    ]
