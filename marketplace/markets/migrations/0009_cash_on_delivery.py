from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("markets", "0008_prices_without_tax")]

    operations = [
        migrations.AddField(
            model_name="market",
            name="takes_cash",
            field=models.BooleanField(db_default=False, default=False, help_text="Cash on delivery"),
        ),
    ]
