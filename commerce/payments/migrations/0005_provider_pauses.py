from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_operator_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=20, unique=True)),
                ("until", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
    ]
