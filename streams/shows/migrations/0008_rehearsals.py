import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shows", "0007_showings")]

    operations = [
        migrations.AddField(
            model_name="show",
            name="rehearsal_of",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rehearsal",
                to="shows.show",
            ),
        ),
        migrations.AlterField(
            model_name="show",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("scheduled", "scheduled"),
                    ("live", "live"),
                    ("ended", "ended"),
                    ("cancelled", "cancelled"),
                    ("rehearsal", "rehearsal"),
                ],
                default="draft",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="show",
            constraint=models.CheckConstraint(
                condition=models.Q(("rehearsal_of__isnull", True), ("state", "rehearsal"), _connector="XOR"),
                name="show_rehearsal_is_of_a_show",
            ),
        ),
    ]
