import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("shows", "0016_tickets_await_shows"),
        ("tickets", "0002_awaited_shows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Admission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entry", models.CharField(max_length=40, unique=True)),
                (
                    "place",
                    models.CharField(choices=[("net", "online"), ("room", "in the room")], max_length=6),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("admitted", "let in"),
                            ("again", "already used"),
                            ("refunded", "not valid (refunded)"),
                            ("moved", "not valid (it belongs to somebody else now)"),
                            ("elsewhere", "on a second screen"),
                        ],
                        max_length=10,
                    ),
                ),
                ("screen", models.CharField(blank=True, max_length=40)),
                ("at", models.DateTimeField()),
                ("noted_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "show",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="shows.show",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admissions",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
                "indexes": [models.Index(fields=["show", "ticket"], name="admission_by_show")],
            },
        ),
        migrations.CreateModel(
            name="OverAdmission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("screens", "two screens at the same time"),
                            ("refunded", "it had been refunded"),
                            ("moved", "it had been given to somebody else"),
                            ("doors", "scanned at two doors"),
                        ],
                        max_length=10,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "show",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="over_admissions",
                        to="shows.show",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="over_admissions",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ("-found_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(fields=("show", "ticket", "reason"), name="over_admission_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ShowChange",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("cancel", "cancel"), ("postpone", "postpone"), ("shorten", "shorten")],
                        max_length=10,
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("starts_before", models.DateTimeField()),
                ("starts_after", models.DateTimeField(blank=True, null=True)),
                ("minutes_before", models.PositiveSmallIntegerField()),
                ("minutes_after", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("give_back_until", models.DateTimeField(blank=True, null=True)),
                ("back_bp", models.PositiveSmallIntegerField(default=0)),
                ("job", models.CharField(blank=True, max_length=12)),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "show",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="shows.show"
                    ),
                ),
            ],
            options={
                "ordering": ("-decided_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("back_bp__lte", 10000)), name="show_change_back_is_a_share"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "cancel")),
                        fields=("show",),
                        name="show_change_cancels_once",
                    ),
                ],
            },
        ),
    ]
