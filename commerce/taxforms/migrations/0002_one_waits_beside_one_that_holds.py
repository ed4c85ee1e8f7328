from django.db import migrations, models
from django.db.models import Q


def nothing(apps, schema_editor):
    pass


def one_is_enough(apps, schema_editor):
    """Before, what waits had taken the place of what holds."""
    forms = apps.get_model("taxforms", "TaxForm").objects
    waiting = list(forms.filter(state="submitted").values_list("owner", flat=True))
    forms.filter(state="accepted", owner__in=waiting).update(state="replaced")


class Migration(migrations.Migration):
    dependencies = [
        ("taxforms", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="taxform", name="tax_form_one_current"),
        migrations.RunPython(nothing, one_is_enough),
        migrations.AddConstraint(
            model_name="taxform",
            constraint=models.UniqueConstraint(
                condition=Q(state="submitted"), fields=("owner",), name="tax_form_one_waits"
            ),
        ),
        migrations.AddConstraint(
            model_name="taxform",
            constraint=models.UniqueConstraint(
                condition=Q(state="accepted"), fields=("owner",), name="tax_form_one_holds"
            ),
        ),
    ]
