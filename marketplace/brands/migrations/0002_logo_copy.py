from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("brands", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="logo_copy",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=100),
        ),
    ]
