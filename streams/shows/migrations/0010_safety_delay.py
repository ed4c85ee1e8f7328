from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shows", "0009_captions")]

    operations = [
        migrations.AddField(
            model_name="show",
            name="safety_delay",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="safety delay"),
        ),
        migrations.AddConstraint(
            model_name="show",
            constraint=models.CheckConstraint(
                condition=models.Q(("safety_delay__lte", 30)), name="show_safety_delay_bound"
            ),
        ),
    ]
