from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0011_line_titles")]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="playhead_ms",
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
