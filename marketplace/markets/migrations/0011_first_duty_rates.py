"""Estimates to begin with: the usual duty of each destination, and clothes, which cost more nearly everywhere.

Operators write down the numbers of what is sold with them.
"""

from django.db import migrations

# destination, free up to (minor units of its market), {HS prefix: basis points}
RATES = (
    ("EU", 0, {"": 410, "33": 0, "61": 1200, "62": 1200, "7117": 400, "85": 150, "9405": 370}),
    ("GB", 13500, {"": 400, "33": 0, "61": 1200, "62": 1200, "9405": 200}),
    ("US", 0, {"": 1000, "61": 1600, "62": 1600}),
    ("JP", 10000, {"": 250, "33": 0, "61": 1090, "62": 910, "9405": 0}),
    ("IN", 0, {"": 1000, "33": 2000, "61": 2000, "62": 2000, "9405": 2000}),
    ("CN", 0, {"": 750, "33": 500, "61": 600, "62": 600, "9405": 500}),
)


def write_rates(apps, schema_editor):
    rate = apps.get_model("markets", "DutyRate")
    for destination, free, prefixes in RATES:
        for prefix, bp in prefixes.items():
            rate.objects.get_or_create(
                destination=destination, hs_prefix=prefix, defaults={"bp": bp, "free_up_to_minor": free}
            )


class Migration(migrations.Migration):
    dependencies = [("markets", "0010_duty_rates")]

    operations = [migrations.RunPython(write_rates, migrations.RunPython.noop)]
