from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0018_catalog_import")]

    operations = [
        migrations.AddField(
            model_name="productpicture",
            name="image_widths",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="productpicture",
            name="focal_x",
            field=models.PositiveSmallIntegerField(db_default=50, default=50),
        ),
        migrations.AddField(
            model_name="productpicture",
            name="focal_y",
            field=models.PositiveSmallIntegerField(db_default=50, default=50),
        ),
        migrations.AddConstraint(
            model_name="productpicture",
            constraint=models.CheckConstraint(
                condition=models.Q(("focal_x__lte", 100), ("focal_y__lte", 100)),
                name="picture_focal_point_inside",
            ),
        ),
    ]
