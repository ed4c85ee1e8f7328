from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("markets", "0005_first_tax_rates")]

    operations = [
        migrations.AddField(
            model_name="market",
            name="prices_include_tax",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AlterField(
            model_name="market",
            name="tax_bp",
            field=models.PositiveIntegerField(
                help_text="In basis points; what holds where the tax rates name no country"
            ),
        ),
    ]
