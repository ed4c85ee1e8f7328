from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_parcel_terms")]

    operations = [
        migrations.AddField(
            model_name="buyer",
            name="company",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120, verbose_name="company"
            ),
        ),
        migrations.AddField(
            model_name="buyer",
            name="vat_number",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=20, verbose_name="VAT number"
            ),
        ),
        migrations.AlterField(
            model_name="buyer",
            name="city",
            field=models.CharField(blank=True, max_length=80, verbose_name="town"),
        ),
    ]
