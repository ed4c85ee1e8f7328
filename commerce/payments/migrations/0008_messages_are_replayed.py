from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0007_disputes"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhookevent",
            name="ref",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="webhookevent",
            name="reference",
            field=models.CharField(blank=True, db_default="", max_length=40),
        ),
        migrations.AddField(
            model_name="webhookevent",
            name="replays",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
