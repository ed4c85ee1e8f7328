from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shows", "0005_audience")]

    operations = [
        migrations.AddField(
            model_name="show",
            name="paused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="show",
            name="resumed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
