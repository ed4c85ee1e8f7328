from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stock", "0005_stock_log"),
    ]

    operations = [
        migrations.AddField(
            model_name="stockitem",
            name="low_level",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="low at"),
        ),
        migrations.AddField(
            model_name="stockitem",
            name="low_told",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
