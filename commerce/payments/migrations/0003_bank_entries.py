import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_cash_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=40, unique=True)),
                ("key", models.CharField(max_length=80, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("incoming", "to come in"),
                            ("return", "to be sent back"),
                            ("payout", "to be paid out"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reference", models.CharField(db_index=True, max_length=20)),
                ("of", models.CharField(blank=True, max_length=64)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("processing", "waiting"),
                            ("succeeded", "done"),
                            ("failed", "came back"),
                            ("cancelled", "not awaited any more"),
                        ],
                        default="processing",
                        max_length=12,
                    ),
                ),
                ("bank_note", models.CharField(blank=True, max_length=80, verbose_name="on the statement")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "bank entries",
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="bank_entry_positive"
                    )
                ],
            },
        ),
    ]
