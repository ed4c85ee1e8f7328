"""The rates of the countries of the first markets, and of the United Kingdom; operators keep them up to date."""

from datetime import date

from django.db import migrations

# Of a country without a date of its own: since before anything was sold here.
SINCE = date(2024, 1, 1)
VAT = "VAT"

# country, region, name, {class: basis points}, from, until
RATES = (
    ("AT", "", VAT, {"standard": 2000, "reduced": 1000}, SINCE, None),
    ("BE", "", VAT, {"standard": 2100, "reduced": 600}, SINCE, None),
    ("DE", "", VAT, {"standard": 1900, "reduced": 700}, SINCE, None),
    ("ES", "", VAT, {"standard": 2100, "reduced": 1000, "super_reduced": 400}, SINCE, None),
    ("FI", "", VAT, {"standard": 2550}, date(2024, 9, 1), None),
    ("FI", "", VAT, {"reduced": 1400}, SINCE, date(2026, 1, 1)),
    ("FI", "", VAT, {"reduced": 1350}, date(2026, 1, 1), None),
    ("FR", "", VAT, {"standard": 2000, "reduced": 550, "super_reduced": 210}, SINCE, None),
    ("IE", "", VAT, {"standard": 2300, "reduced": 1350, "super_reduced": 480, "zero": 0}, SINCE, None),
    ("IT", "", VAT, {"standard": 2200, "reduced": 1000, "super_reduced": 400}, SINCE, None),
    ("NL", "", VAT, {"standard": 2100, "reduced": 900}, SINCE, None),
    ("PT", "", VAT, {"standard": 2300, "reduced": 600}, SINCE, None),
    ("GB", "", VAT, {"standard": 2000, "reduced": 500, "zero": 0}, SINCE, None),
    ("JP", "", "消費税", {"standard": 1000, "reduced": 800}, SINCE, None),
    ("IN", "", "GST", {"luxury": 2800, "zero": 0}, SINCE, date(2025, 9, 22)),
    ("IN", "", "GST", {"standard": 1800, "reduced": 500, "luxury": 4000, "zero": 0}, date(2025, 9, 22), None),
    ("IN", "", "GST", {"standard": 1800, "reduced": 1200}, SINCE, date(2025, 9, 22)),
    ("CN", "", "增值税", {"standard": 1300, "reduced": 900}, SINCE, None),
    # The states' own parts: what counties and towns add is theirs to be written by who sells there.
    ("US", "CA", "Sales tax", {"standard": 725, "food": 0}, SINCE, None),
    ("US", "FL", "Sales tax", {"standard": 600, "food": 0}, SINCE, None),
    ("US", "NY", "Sales tax", {"standard": 400, "food": 0}, SINCE, None),
    ("US", "OR", "Sales tax", {"standard": 0}, SINCE, None),
    ("US", "TX", "Sales tax", {"standard": 625, "food": 0}, SINCE, None),
    ("US", "WA", "Sales tax", {"standard": 650, "food": 0}, SINCE, None),
)


def write_rates(apps, schema_editor):
    rate = apps.get_model("markets", "TaxRate")
    for country, region, name, classes, begins, ends in RATES:
        for tax_class, bp in classes.items():
            rate.objects.get_or_create(
                country=country,
                region=region,
                tax_class=tax_class,
                valid_from=begins,
                defaults={"bp": bp, "name": name, "valid_until": ends},
            )


class Migration(migrations.Migration):
    dependencies = [("markets", "0004_tax_rates")]

    operations = [migrations.RunPython(write_rates, migrations.RunPython.noop)]
