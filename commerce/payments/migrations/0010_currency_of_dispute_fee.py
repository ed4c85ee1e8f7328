from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0009_cash_goes_back_of"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="fee_currency",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
    ]
