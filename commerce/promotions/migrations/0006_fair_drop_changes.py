from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("promotions", "0005_fair_drop_endings")]

    operations = [
        migrations.AddField(
            model_name="fairdrop",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
