"""Gifts of fans and shares of memberships are movements of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_account_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="movement",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sale", "sale"),
                    ("receipt", "received without a sale"),
                    ("refund", "refund"),
                    ("goodwill", "given out of kindness"),
                    ("payout", "payout"),
                    ("payout_back", "payout that came back"),
                    ("dispute", "taken back by a bank"),
                    ("dispute_fee", "fee of a dispute"),
                    ("dispute_won", "won back from a bank"),
                    ("exchange", "exchange"),
                    ("processor_fee", "fee of a provider"),
                    ("gift", "gifts of fans"),
                    ("pool", "share of memberships"),
                ],
                max_length=20,
            ),
        ),
    ]
