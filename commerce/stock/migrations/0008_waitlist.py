import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("stock", "0007_personal_holds"),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitEntry",
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
                    "form",
                    models.CharField(
                        choices=[("offer", "offered in turn"), ("notice", "told once")],
                        default="offer",
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("offered", "offered"),
                            ("taken", "bought"),
                            ("passed", "no thanks"),
                            ("lapsed", "run out"),
                            ("told", "told"),
                            ("left", "left"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=12)),
                ("token", models.TextField(blank=True)),
                ("number", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="waitentry",
            name="stock",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="waitlist", to="stock.stockitem"
            ),
        ),
        migrations.AddField(
            model_name="waitentry",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="waits", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="waitentry",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["stock", "id"], name="wait_entry_in_turn"
            ),
        ),
        migrations.AddIndex(
            model_name="waitentry",
            index=models.Index(fields=["user", "-id"], name="wait_entry_by_user"),
        ),
        migrations.AddConstraint(
            model_name="waitentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "offered"])),
                fields=("stock", "user"),
                name="wait_entry_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "offered"), _negated=True),
                    ("expires_at__isnull", False),
                    _connector="OR",
                ),
                name="wait_offer_has_an_end",
            ),
        ),
    ]
