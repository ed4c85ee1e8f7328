from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reconciliation", "0002_kinds_of_lines"),
    ]

    operations = [
        migrations.AddField(
            model_name="reportline",
            name="fee_currency",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
    ]
