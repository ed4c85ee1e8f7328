"""Renewals are asked of the books, not of a provider's messages: nothing of those is kept here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("memberships", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="membership", name="heard_at"),
    ]
