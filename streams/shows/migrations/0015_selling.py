from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("creators", "0002_avatar_copy"),
        ("shows", "0014_talk_days"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="show",
            name="first_paid",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="first paid, first served"
            ),
        ),
        migrations.AddField(
            model_name="show",
            name="hold_minutes",
            field=models.PositiveSmallIntegerField(db_default=10, default=10, verbose_name="minutes to pay"),
        ),
        migrations.AddField(
            model_name="show",
            name="lapses_max",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="holds that may run out"
            ),
        ),
        migrations.AddField(
            model_name="show",
            name="sells_by_chat",
            field=models.BooleanField(db_default=False, default=False, verbose_name="sold by chat"),
        ),
        migrations.AddConstraint(
            model_name="show",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hold_minutes__gte", 1), ("hold_minutes__lte", 60), ("lapses_max__lte", 20)
                ),
                name="show_selling_bound",
            ),
        ),
    ]
