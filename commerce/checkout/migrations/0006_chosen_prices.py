"""Buyers may name the price of a line in their cart."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0005_cart_line_playheads"),
    ]

    operations = [
        migrations.AddField(
            model_name="cartline",
            name="chosen_currency",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
        migrations.AddField(
            model_name="cartline",
            name="chosen_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
