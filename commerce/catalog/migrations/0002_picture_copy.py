from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="productpicture",
            name="image_copy",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=100),
        ),
    ]
