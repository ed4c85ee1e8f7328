from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0015_refund_fee_kept"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deed",
            name="kind",
            field=models.CharField(
                choices=[
                    ("packing", "began to pack"),
                    ("shipped", "sent a parcel"),
                    ("delivered", "said that a parcel arrived"),
                    ("cancelled", "cancelled pieces"),
                    ("refunded", "gave money back"),
                    ("refund_asked", "asked for a second person to give money back"),
                    ("refund_approved", "agreed that money goes back"),
                    ("refund_declined", "did not agree that money goes back"),
                    ("kindness", "gave money out of kindness"),
                    ("dispute_answered", "said something about a dispute"),
                    ("return_asked", "asked to send something back"),
                    ("return_answered", "answered a return"),
                    ("return_received", "received a return"),
                    ("return_withdrawn", "took a return back"),
                ],
                max_length=20,
            ),
        ),
    ]
