"""Which tickets' shows are still to come, and when the others were over: tickets are settled by it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tell_tickets(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    tickets = apps.get_model("tickets", "TicketTier").objects
    shows = apps.get_model("shows", "Show").objects
    for show in shows.exclude(ticket_tiers=None).exclude(state="cancelled").iterator():
        tiers = tickets.filter(pk__in=show.ticket_tiers.values("pk"))
        if show.state == "ended":
            tiers.update(over_at=show.ended_at)
        else:
            tiers.update(awaits_show=True)


class Migration(migrations.Migration):
    dependencies = [("shows", "0015_selling"), ("tickets", "0002_awaited_shows")]

    operations = [migrations.RunPython(tell_tickets, migrations.RunPython.noop)]
