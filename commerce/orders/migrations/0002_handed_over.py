from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="fulfilment",
            name="state",
            field=models.CharField(
                choices=[
                    ("to_pack", "to pack"),
                    ("shipped", "shipped"),
                    ("handed_over", "handed over"),
                    ("cancelled", "cancelled"),
                ],
                default="to_pack",
                max_length=12,
            ),
        ),
    ]
