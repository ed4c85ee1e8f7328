import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("orders", "0009_fill_parcels"),
        ("payments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Return",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=marketplace.kernel.ids.new_public_id,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for an answer"),
                            ("accepted", "accepted, on its way back"),
                            ("received", "received"),
                            ("refunded", "refunded"),
                            ("refused", "refused"),
                            ("withdrawn", "taken back by the buyer"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("damaged", "it arrived damaged"),
                            ("wrong", "it is not what I ordered"),
                            ("not_as_shown", "it is not as it was shown"),
                            ("too_late", "it arrived too late"),
                            ("not_wanted", "I do not want to keep it"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="in the buyer’s words")),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("asked_at", models.DateTimeField()),
                ("answer_by", models.DateTimeField(verbose_name="to be answered by")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "escalated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="given to the house"),
                ),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fulfilment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="orders.fulfilment",
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="payments.refund",
                    ),
                ),
            ],
            options={
                "ordering": ("-asked_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="ReturnLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.PositiveIntegerField()),
                ("received", models.PositiveIntegerField(default=0)),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("as_new", "as new"),
                            ("opened", "opened or used"),
                            ("damaged", "damaged"),
                            ("missing", "parts are missing"),
                        ],
                        max_length=8,
                        verbose_name="condition",
                    ),
                ),
                ("is_restocked", models.BooleanField(default=False)),
                (
                    "back",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="returns.return"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="orders.orderline",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ReturnPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "image",
                    models.ImageField(height_field="height", upload_to="returns/", width_field="width"),
                ),
                (
                    "image_copy",
                    models.CharField(blank=True, db_default="", default="", editable=False, max_length=100),
                ),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                (
                    "back",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="returns.return",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(
                condition=models.Q(("escalated_at__isnull", True), ("state", "asked")),
                fields=["answer_by"],
                name="return_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("answer", ""), _negated=True),
                    _connector="OR",
                ),
                name="return_refused_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["received", "refunded"]), _negated=True),
                    ("received_at__isnull", False),
                    _connector="OR",
                ),
                name="return_received_has_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="returnline",
            constraint=models.UniqueConstraint(fields=("back", "line"), name="return_line_once"),
        ),
        migrations.AddConstraint(
            model_name="returnline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gte", 1), ("received__lte", models.F("quantity"))),
                name="return_line_bound",
            ),
        ),
    ]
