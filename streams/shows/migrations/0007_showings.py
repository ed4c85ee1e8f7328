import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shows", "0006_paused_at")]

    operations = [
        migrations.CreateModel(
            name="Showing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shown_at", models.DateTimeField()),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="showings",
                        to="shows.lineupitem",
                    ),
                ),
                (
                    "show",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="showings", to="shows.show"
                    ),
                ),
            ],
            options={
                "ordering": ("shown_at", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("hidden_at__isnull", True)),
                        fields=("show",),
                        name="showing_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hidden_at__isnull", True),
                            ("hidden_at__gte", models.F("shown_at")),
                            _connector="OR",
                        ),
                        name="showing_ends_after_it_began",
                    ),
                ],
            },
        ),
    ]
