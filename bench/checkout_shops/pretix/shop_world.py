"""An event with one product and a quota, and how many tickets were paid for.

python shop_world.py drop NAME UNITS | sold NAME
"""

import sys
from datetime import timedelta
from decimal import Decimal

import django

django.setup()

from django.utils.timezone import now  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402
from pretix.base.models import Event, Item, Order, OrderPosition, Organizer, Quota  # noqa: E402


def drop(name, units):
    host, _is_new = Organizer.objects.get_or_create(slug="peers", defaults={"name": "Peers"})
    event = Event.objects.create(
        organizer=host,
        name=f"Drop {name}",
        slug=name,
        currency="EUR",
        date_from=now() + timedelta(days=30),
        plugins="pretix.plugins.sendmail,pretix.plugins.statistics,peerpay",
        live=True,
        is_public=True,
    )
    event.set_defaults()
    settings = {
        "payment_peerpay__enabled": True,
        "attendee_names_asked": False,
        "waiting_list_enabled": False,
        "locales": ["en"],
        "locale": "en",
        "timezone": "UTC",
    }
    for key, value in settings.items():
        event.settings.set(key, value)
    tax = event.tax_rules.create(name="VAT", rate=Decimal("19.00"))
    item = Item.objects.create(event=event, name="Ticket", default_price=Decimal("10.00"), tax_rule=tax)
    quota = Quota.objects.create(event=event, name="All", size=units)
    quota.items.add(item)
    return f"/peers/{name}/"


def sold(name):
    return OrderPosition.objects.filter(order__event__slug=name, order__status=Order.STATUS_PAID).count()


if __name__ == "__main__":
    word, *rest = sys.argv[1:]
    with scopes_disabled():
        print(drop(rest[0], int(rest[1])) if word == "drop" else sold(rest[0]))
