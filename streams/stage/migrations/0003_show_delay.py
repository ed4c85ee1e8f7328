import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shows", "0004_dark_at"),
        ("stage", "0002_stage_door"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShowDelay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reports", models.PositiveIntegerField()),
                ("median_ms", models.PositiveIntegerField()),
                ("p95_ms", models.PositiveIntegerField()),
                (
                    "show",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="delay", to="shows.show"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reports__gte", 1)), name="show_delay_was_reported"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("p95_ms__gte", models.F("median_ms"))),
                        name="show_delay_p95_is_no_less",
                    ),
                ],
            },
        ),
    ]
