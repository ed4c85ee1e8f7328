from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("room", "0003_keeping_order")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="badges",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
