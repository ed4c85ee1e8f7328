from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shows", "0002_cover_copy"), ("tickets", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="show",
            name="ticket_tiers",
            field=models.ManyToManyField(
                blank=True, related_name="shows", to="tickets.tickettier", verbose_name="tickets"
            ),
        ),
    ]
