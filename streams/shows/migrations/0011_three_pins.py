from django.db import migrations, models
from django.utils import timezone


def one_becomes_the_first(apps, schema_editor):
    items = apps.get_model("shows", "LineUpItem").objects.filter(is_pinned=True)
    for pk, shown_at in items.values_list("pk", "shown_at"):
        items.filter(pk=pk).update(pinned_at=shown_at or timezone.now(), pin_slot=1)


def the_newest_stays(apps, schema_editor):
    items = apps.get_model("shows", "LineUpItem").objects
    shows = items.filter(pinned_at__isnull=False).values_list("show_id", flat=True)
    for show in set(shows):
        newest = items.filter(show_id=show, pinned_at__isnull=False).order_by("-pinned_at").first()
        items.filter(pk=newest.pk).update(is_pinned=True)


class Migration(migrations.Migration):
    dependencies = [("shows", "0010_safety_delay")]

    operations = [
        migrations.AddField("show", "staged_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("lineupitem", "pinned_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "lineupitem", "pin_slot", models.PositiveSmallIntegerField(blank=True, null=True)
        ),
        migrations.RunPython(one_becomes_the_first, the_newest_stays),
        migrations.RemoveConstraint("lineupitem", "line_up_one_pinned"),
        migrations.RemoveField("lineupitem", "is_pinned"),
        migrations.AddConstraint(
            "lineupitem", models.UniqueConstraint(fields=("show", "pin_slot"), name="line_up_slot_once")
        ),
        migrations.AddConstraint(
            "lineupitem",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("pin_slot__isnull", True), ("pinned_at__isnull", True)),
                    models.Q(
                        ("pin_slot__gte", 1),
                        ("pin_slot__isnull", False),
                        ("pin_slot__lte", 3),
                        ("pinned_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="line_up_three_pinned",
            ),
        ),
    ]
