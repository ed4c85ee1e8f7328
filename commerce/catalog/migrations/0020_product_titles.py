"""A product keeps its translated titles beside its own, so that lists read them in one go."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0019_picture_widths_and_focus"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="titles",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
    ]
