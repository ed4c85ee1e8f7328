from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("checkout", "0001_initial")]

    operations = [
        migrations.AddField("cartline", "price_told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("cartline", "price_seen_at", models.DateTimeField(blank=True, null=True)),
    ]
