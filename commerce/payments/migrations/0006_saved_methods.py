import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import marketplace.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_provider_pauses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderCustomer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=20)),
                ("ref", models.CharField(max_length=80)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedMethod",
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
                ("provider", models.CharField(max_length=20)),
                ("provider_ref", models.CharField(blank=True, db_index=True, max_length=80)),
                ("token", models.CharField(max_length=80)),
                ("label", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "being saved"),
                            ("requires_action", "to be confirmed with the bank"),
                            ("ready", "saved"),
                            ("failed", "not saved"),
                            ("removed", "removed"),
                        ],
                        default="created",
                        max_length=16,
                    ),
                ),
                ("failure_code", models.CharField(blank=True, max_length=40)),
                ("next_step", models.JSONField(blank=True, default=dict)),
                ("is_usual", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_methods",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-is_usual", "-pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="providercustomer",
            constraint=models.UniqueConstraint(fields=("user", "provider"), name="provider_customer_once"),
        ),
        migrations.AddIndex(
            model_name="savedmethod",
            index=models.Index(
                condition=models.Q(("state__in", ["created", "requires_action"])),
                fields=["created_at"],
                name="saved_method_open_by_age",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedmethod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_usual", True)), fields=("user",), name="saved_method_usual_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedmethod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("provider_ref", ""), _negated=True),
                fields=("provider", "provider_ref"),
                name="saved_method_ref_once",
            ),
        ),
    ]
