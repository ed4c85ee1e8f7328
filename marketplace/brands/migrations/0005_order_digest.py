"""A brand may wish one mail a day about what has to be packed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("brands", "0004_order_mails"),
    ]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="wants_order_digest",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="one mail a day about what has to be packed"
            ),
        ),
    ]
