"""Prices in the United States are without sales tax; it is added where the parcel goes."""

from django.db import migrations


def add_at_the_till(apps, schema_editor):
    apps.get_model("markets", "Market").objects.filter(code="us").update(prices_include_tax=False)


def include_again(apps, schema_editor):
    apps.get_model("markets", "Market").objects.filter(code="us").update(prices_include_tax=True)


class Migration(migrations.Migration):
    dependencies = [("markets", "0007_rates_by_kind")]

    operations = [migrations.RunPython(add_at_the_till, include_again)]
