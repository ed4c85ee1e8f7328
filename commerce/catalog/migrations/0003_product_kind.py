from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_picture_copy")]

    operations = [
        migrations.AddField(
            model_name="product",
            name="kind",
            field=models.CharField(
                choices=[("goods", "a thing that is sent"), ("ticket", "a ticket to a performance")],
                db_default="goods",
                default="goods",
                max_length=8,
                verbose_name="what it is",
            ),
        ),
    ]
