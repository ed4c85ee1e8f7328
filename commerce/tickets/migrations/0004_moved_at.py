from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0003_holders_side"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="moved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
