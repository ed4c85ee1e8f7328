import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shows", "0004_dark_at"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="show",
            name="audience",
            field=models.CharField(
                choices=[
                    ("everyone", "everyone"),
                    ("followers", "your followers"),
                    ("invitation", "by invitation"),
                ],
                db_default="everyone",
                default="everyone",
                max_length=12,
                verbose_name="who may see it",
            ),
        ),
        migrations.AddField(
            model_name="show",
            name="invitation_key",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=32),
        ),
        migrations.CreateModel(
            name="ShowGuest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "show",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="guests", to="shows.show"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invited_to",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("show", "user"), name="show_guest_once")]
            },
        ),
    ]
