from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_handed_over")]

    operations = [
        migrations.AddField("buyer", "is_untold", models.BooleanField(db_default=False, default=False)),
    ]
