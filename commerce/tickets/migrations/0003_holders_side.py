from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0023_import_pages"),
        ("tickets", "0002_awaited_shows"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="given_to",
            field=models.EmailField(blank=True, db_default="", default="", max_length=254),
        ),
        migrations.AddField(
            model_name="ticket",
            name="hand",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="ticket",
            name="joined_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="lost_why",
            field=models.CharField(
                blank=True,
                choices=[("refunded", "refunded"), ("resold", "sold again")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="name",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="ticket",
            name="offered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="scanned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="terms",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="tickettier",
            name="is_in_room",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="tickettier",
            name="is_resold",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="tickettier",
            name="refund_full_hours",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tickettier",
            name="refund_part_bp",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="tickettier",
            name="refund_part_hours",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="tickettier",
            name="replay_hours",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="tickettier",
            constraint=models.CheckConstraint(
                condition=models.Q(("refund_part_bp__lte", 10000)), name="tier_part_is_a_share"
            ),
        ),
    ]
