from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("markets", "0002_first_markets")]

    operations = [
        migrations.AddField(
            model_name="market",
            name="draws",
            field=models.CharField(
                choices=[
                    ("none", "no prizes are drawn"),
                    ("free", "only where entering is free"),
                    ("any", "also among people who bought"),
                ],
                db_default="none",
                default="none",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="market",
            constraint=models.CheckConstraint(
                condition=models.Q(draws__in=["none", "free", "any"]), name="market_draws_known"
            ),
        ),
    ]
