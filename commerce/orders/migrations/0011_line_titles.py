"""An order line keeps what it was called in other languages when it was bought."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0010_cash_on_delivery"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="titles",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
    ]
