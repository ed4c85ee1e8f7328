from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shipping", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="shippingterms",
            name="pays_duties",
            field=models.BooleanField(
                db_default=True, default=True, verbose_name="we pay duties and import tax"
            ),
        ),
    ]
