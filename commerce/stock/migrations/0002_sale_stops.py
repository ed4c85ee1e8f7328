import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]

    operations = [
        migrations.AddField("stockitem", "stops", models.PositiveIntegerField(db_default=0, default=0)),
        migrations.CreateModel(
            name="SaleStop",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scope", models.CharField(max_length=12)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "stock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sale_stops",
                        to="stock.stockitem",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("scope", "stock"), name="sale_stop_once")],
            },
        ),
    ]
