from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shows", "0012_show_moderators")]

    operations = [
        migrations.AddField("lineupitem", "sold_out_at", models.DateTimeField(blank=True, null=True)),
    ]
