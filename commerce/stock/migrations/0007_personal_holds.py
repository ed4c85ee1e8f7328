import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("stock", "0006_low_levels"),
    ]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="scope",
            field=models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField(
            model_name="reservation",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="reservation",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "held"),
                    ("sold", "sold"),
                    ("released", "released"),
                    ("passed_on", "passed on to an order"),
                    ("lapsed", "run out"),
                ],
                default="held",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("user__isnull", False)),
                fields=["user", "state"],
                name="reservation_by_person",
            ),
        ),
    ]
