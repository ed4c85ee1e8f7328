"""The markets a new installation opens with; operators change them in the admin."""

from django.db import migrations

# Tax rates are the standard rates of one country of each market; delivery fees are flat and ours.
MARKETS = (
    (
        "eu",
        "Euro area",
        "EUR",
        ["PT", "ES", "FR", "DE", "IT", "NL", "BE", "AT", "IE", "FI"],
        ["en", "de", "fr", "es", "pt"],
        "VAT",
        2300,
        490,
    ),
    ("us", "United States", "USD", ["US"], ["en", "es"], "Sales tax", 0, 590),
    ("jp", "日本", "JPY", ["JP"], ["ja"], "消費税", 1000, 600),
    ("in", "India", "INR", ["IN"], ["en", "hi", "mr", "ta", "bn"], "GST", 1800, 9900),
    ("cn", "中国", "CNY", ["CN"], ["zh-hans"], "增值税", 1300, 1200),
)


def open_markets(apps, schema_editor):
    market = apps.get_model("markets", "Market")
    for position, (code, name, currency, countries, languages, tax_name, tax_bp, shipping_minor) in enumerate(
        MARKETS
    ):
        market.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "currency": currency,
                "countries": countries,
                "languages": languages,
                "tax_name": tax_name,
                "tax_bp": tax_bp,
                "shipping_minor": shipping_minor,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("markets", "0001_initial")]

    operations = [migrations.RunPython(open_markets, migrations.RunPython.noop)]
