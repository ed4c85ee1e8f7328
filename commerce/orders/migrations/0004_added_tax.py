import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_untold_buyers")]

    operations = [
        migrations.RemoveConstraint(
            model_name="orderline",
            name="order_line_adds_up",
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="shipping_added_tax_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="fulfilment",
            name="shipping_tax_bp",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="added_tax_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="order",
            name="is_reverse_charge",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="orderline",
            name="added_tax_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="orderline",
            name="tax_bp",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("added_tax_minor__gte", 0),
                    ("added_tax_minor__lte", models.F("tax_minor")),
                    ("discount_minor__gte", 0),
                    (
                        "total_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("unit_minor"), "*", models.F("quantity")
                                ),
                                "-",
                                models.F("discount_minor"),
                            ),
                            "+",
                            models.F("added_tax_minor"),
                        ),
                    ),
                    ("total_minor__gte", 0),
                ),
                name="order_line_adds_up",
            ),
        ),
    ]
