from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0011_refund_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="kindness",
            field=models.CharField(
                blank=True,
                choices=[("house", "the house"), ("brand", "the brand")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
