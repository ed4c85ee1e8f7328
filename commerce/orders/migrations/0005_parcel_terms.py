from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_added_tax")]

    operations = [
        migrations.AddField(
            model_name="fulfilment",
            name="arrives_first",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="arrives_last",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="duties_paid_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="duty_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="import_tax_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="method",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="method_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
    ]
