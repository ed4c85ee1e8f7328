from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("room", "0007_questions")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["show", "created_at"],
                name="message_by_time",
            ),
        ),
    ]
