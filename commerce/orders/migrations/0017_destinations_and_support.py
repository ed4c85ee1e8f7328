"""Where the seller's part of a line goes, if not to a brand; and what of it is support."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("catalog", "0024_counters_and_open_prices"),
        ("creators", "0002_avatar_copy"),
        ("orders", "0016_refund_deeds"),
    ]

    operations = [
        migrations.AddField(
            model_name="buyer",
            name="shows_support",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="orderline",
            name="goes_kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddField(
            model_name="orderline",
            name="goes_owner",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="orderline",
            name="support_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("support_minor__gte", 0), ("support_minor__lte", models.F("total_minor"))
                ),
                name="order_line_support_bound",
            ),
        ),
    ]
