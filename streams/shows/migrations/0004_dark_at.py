from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shows", "0003_ticket_tiers")]

    operations = [
        migrations.AddField(
            model_name="show", name="dark_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
