from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0009_fill_parcels"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="order",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "waiting for payment"),
                    ("confirmed", "paid on delivery"),
                    ("paid", "paid"),
                    ("cancelled", "cancelled"),
                    ("refunded", "refunded"),
                ],
                default="pending",
                max_length=12,
            ),
        ),
    ]
