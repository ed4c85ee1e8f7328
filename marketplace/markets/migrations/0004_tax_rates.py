from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("markets", "0003_draws")]

    operations = [
        migrations.CreateModel(
            name="TaxRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("country", models.CharField(help_text="ISO 3166 code", max_length=2)),
                (
                    "region",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-2 without the country, or empty for all of it",
                        max_length=8,
                    ),
                ),
                ("tax_class", models.CharField(default="standard", max_length=24)),
                ("bp", models.PositiveIntegerField(help_text="In basis points")),
                ("name", models.CharField(max_length=40)),
                ("valid_from", models.DateField()),
                (
                    "valid_until",
                    models.DateField(
                        blank=True, help_text="The first day on which it no longer holds", null=True
                    ),
                ),
            ],
            options={
                "ordering": ("country", "region", "tax_class", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("country", "region", "tax_class", "valid_from"), name="tax_rate_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bp__lte", 5000)), name="tax_rate_at_most_half"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")),
                        name="tax_rate_country_is_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="tax_rate_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
