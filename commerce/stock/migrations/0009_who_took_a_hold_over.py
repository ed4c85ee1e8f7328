from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stock", "0008_waitlist"),
    ]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="passed_to",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                condition=models.Q(("passed_to", ""), _negated=True),
                fields=["passed_to"],
                name="reservation_by_taker",
            ),
        ),
    ]
