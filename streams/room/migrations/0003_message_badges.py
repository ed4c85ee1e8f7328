from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("room", "0002_message_reply_and_mentions")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="badges",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
