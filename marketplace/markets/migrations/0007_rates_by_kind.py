"""What books, food, medicine and admission are taxed with, where that is another rate than the standard one."""

from datetime import date

from django.db import migrations

SINCE = date(2024, 1, 1)
RATES = (
    ("AT", "VAT", {"books": 1000, "food": 1000, "medicine": 1000, "admission": 1300}, SINCE, None),
    ("BE", "VAT", {"books": 600, "food": 600, "medicine": 600, "admission": 600}, SINCE, None),
    ("DE", "VAT", {"books": 700, "food": 700, "admission": 700}, SINCE, None),
    ("ES", "VAT", {"books": 400, "food": 1000, "medicine": 400, "admission": 1000}, SINCE, None),
    ("FI", "VAT", {"food": 1400}, SINCE, date(2026, 1, 1)),
    ("FI", "VAT", {"books": 1350, "food": 1350, "medicine": 1350, "admission": 1350}, date(2026, 1, 1), None),
    ("FR", "VAT", {"books": 550, "food": 550, "medicine": 1000, "admission": 550}, SINCE, None),
    ("IE", "VAT", {"books": 0, "food": 0, "medicine": 0, "admission": 1350}, SINCE, None),
    ("IT", "VAT", {"books": 400, "food": 1000, "medicine": 1000, "admission": 1000}, SINCE, None),
    ("NL", "VAT", {"books": 900, "food": 900, "medicine": 900, "admission": 900}, SINCE, None),
    ("PT", "VAT", {"books": 600, "food": 600, "medicine": 600, "admission": 600}, SINCE, None),
    ("GB", "VAT", {"books": 0, "food": 0}, SINCE, None),
    ("JP", "消費税", {"food": 800}, SINCE, None),
    ("IN", "GST", {"books": 0, "food": 500, "medicine": 500}, date(2025, 9, 22), None),
    ("CN", "增值税", {"books": 900, "food": 900}, SINCE, None),
)
STATES = ("CA", "FL", "NY", "TX", "WA")


def write_rates(apps, schema_editor):
    rate = apps.get_model("markets", "TaxRate")
    for country, name, classes, begins, ends in RATES:
        for tax_class, bp in classes.items():
            rate.objects.get_or_create(
                country=country,
                region="",
                tax_class=tax_class,
                valid_from=begins,
                defaults={"bp": bp, "name": name, "valid_until": ends},
            )
    for state in STATES:
        rate.objects.get_or_create(
            country="US",
            region=state,
            tax_class="medicine",
            valid_from=SINCE,
            defaults={"bp": 0, "name": "Sales tax"},
        )


class Migration(migrations.Migration):
    dependencies = [("markets", "0006_prices_with_tax")]

    operations = [migrations.RunPython(write_rates, migrations.RunPython.noop)]
