from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkout", "0004_kept_addresses")]

    operations = [
        migrations.AddField(
            model_name="cartline",
            name="playhead_ms",
            field=models.BigIntegerField(blank=True, null=True),
        ),
    ]
