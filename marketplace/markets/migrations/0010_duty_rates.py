from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("markets", "0009_cash_on_delivery"),
    ]

    operations = [
        migrations.CreateModel(
            name="DutyRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "destination",
                    models.CharField(help_text="ISO 3166 code, or EU for all of the union", max_length=2),
                ),
                (
                    "hs_prefix",
                    models.CharField(
                        blank=True, help_text="First digits, or empty for all goods", max_length=10
                    ),
                ),
                ("bp", models.PositiveIntegerField(help_text="In basis points of goods and delivery")),
                (
                    "free_up_to_minor",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Parcels worth no more than this are free of it"
                    ),
                ),
            ],
            options={
                "ordering": ("destination", "hs_prefix"),
                "constraints": [
                    models.UniqueConstraint(fields=("destination", "hs_prefix"), name="duty_rate_once"),
                    models.CheckConstraint(condition=models.Q(("bp__lte", 20000)), name="duty_rate_bound"),
                    models.CheckConstraint(
                        condition=models.Q(("hs_prefix__regex", "^[0-9]*$")),
                        name="duty_rate_prefix_of_digits",
                    ),
                ],
            },
        ),
    ]
