"""Fills an installation with one of everything; run inside it: ``manage.py shell -c "…seeding.seed()"``.

What has rules is made by the services: orders, payments, a refund, payouts, pictures, the cart.
"""

import json
from contextlib import nullcontext
from typing import Any

from django.test import Client
from django.test.utils import setup_test_environment

from commerce.orders.models import Order
from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember
from tests import factories
from tests.commerce.payments import buying
from tests.conftest import World
from tests.route_walker import fill
from tests.whole_world import WholeWorld, on_the_wire, whole_world

# Who opens what. Addresses are filled as in the walk of every route.
NOBODY = [
    "/",
    "/shows/<public_id>/",
    "/shows/<public_id>/room/messages/",
    "/creators/<handle>/",
    "/products/<public_id>/",
    "/buy/<public_id>/?step=pay",
    "/pay/sandbox/<ref>/",
    "/cart/",
    "/search/?q=lamp",
    "/search/?q=nothing-like-it",
    "/preferences/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/demo/mail/",
    "/nowhere/",
]
ALICE = [
    "/account/",
    "/cart/",
    "/checkout/",
    "/checkout/<order_id>/",
    "/orders/",
    "/orders/<public_id>/",
    "/accounts/email/",
    "/accounts/password/change/",
]
OF_THE_BRAND = "/brand/<public_id>/"
CARLA = [
    OF_THE_BRAND,
    *(
        OF_THE_BRAND + page
        for page in (
            "products/",
            "products/new/",
            "products/<product_id>/",
            "orders/",
            "orders/<order_id>/",
            "orders/<order_id>/refund/",
            "campaigns/",
            "campaigns/new/",
            "campaigns/<campaign_id>/",
            "money/",
            "money/<payout_id>/",
            "team/",
        )
    ),
]
FOUNDER = [
    "/brand/start/?new",
    *(f"{OF_THE_BRAND}setup/{step}/" for step in ("company", "people", "promise", "product", "review")),
]
BRUNO = [
    "/studio/",
    "/studio/shows/new/",
    "/studio/shows/<public_id>/",
    "/studio/profile/",
    "/studio/campaigns/",
    "/studio/campaigns/<campaign_id>/",
    "/studio/invitations/<invitation_id>/",
    "/studio/collaborations/",
    "/studio/collaborations/<public_id>/",
    "/studio/earnings/",
    "/studio/earnings/<payout_id>/",
]
BEFORE_THE_SHOW = ["/studio/shows/<public_id>/edit/", "/studio/shows/<public_id>/line-up/"]


def seed() -> None:
    """Make the world, and print each person's session and pages as JSON."""
    # A client inside this process has to be let in.
    setup_test_environment()
    with on_the_wire():
        world = _world()
        people = {name: _person(name) for name in ("alice", "mallory", "oliver")}
        carla, dana = (member.user for member in world.brand.members.order_by("pk"))
        _rival(people["mallory"])
        whole = whole_world(people | {"carla": carla, "dana": dana}, world, nullcontext)
        founder = _person("frida")
        brand = factories.make_brand(founder, name="Frida's", state=Brand.State.DRAFT, payout_account="")
    told: dict[str, dict[str, Any]] = {
        "nobody": {"session": "", "pages": [*_pages(whole, NOBODY), whole.guest_link]},
        "alice": {"session": _session(people["alice"]), "pages": _pages(whole, ALICE)},
        "carla": {"session": _session(carla), "pages": _pages(whole, CARLA)},
        "bruno": {"session": _session(whole.people["bruno"]), "pages": _pages(whole, BRUNO)},
        "frida": {
            "session": _session(founder),
            "pages": [fill(page, {"brand/<public_id>": brand.public_id}) for page in FOUNDER],
        },
    }
    performance, ticket = _performance(whole)
    for name in ("nobody", "alice"):
        told[name]["pages"] += [f"/shows/{performance}/", f"/buy/{ticket}/", f"/products/{ticket}/"]
    told["bruno"]["pages"].append(f"/studio/shows/{performance}/edit/")
    scheduled = {"shows/<public_id>": whole.shows["scheduled"].public_id}
    told["bruno"]["pages"] += [fill(page, scheduled) for page in BEFORE_THE_SHOW]
    for name, page in (("bruno", "/studio/earnings/"), ("carla", f"{OF_THE_BRAND}money/")):
        told[name]["pages"] += [fill(page, whole.ids) + question for question in _down_to_the_ledger(whole)]
    print("SEEDED " + json.dumps(told))  # noqa: T201 -- for whoever started this


def seed_stage() -> None:
    """Make a host with a show to come, and print the show's id and the host's session."""
    creator = factories.make_creator(_person("stella"), handle="stella", display_name="Stella Marin")
    show = factories.make_show(creator, title="An evening for two", is_portrait=False)
    print("SEEDED", show.public_id, _session(creator.user))  # noqa: T201 -- for whoever started this


def _performance(whole: WholeWorld) -> tuple[str, str]:
    """Make a show that asks for a ticket, and one that alice has a ticket to; return the first's ids."""
    bruno = whole.world.creator
    store = factories.make_brand(bruno.user, name="Bruno's box office")
    ticket, held = factories.make_ticket(store), factories.make_ticket(store, title="Second evening")
    show = factories.make_performance(bruno, ticket)
    factories.make_performance(bruno, held, title="The evening after")
    order = buying.place(buying.draft(held), user=whole.people["alice"])
    buying.pay(order, nullcontext)
    return show.public_id, ticket.public_id


def _world() -> World:
    """Make the world of conftest.py, without fixtures."""
    bruno = factories.make_creator(_person("bruno"), handle="bruno", display_name="Bruno Reis")
    brand = factories.make_brand(_person("carla"), name="Lantern Row")
    BrandMember.objects.create(brand=brand, user=_person("dana"), role=BrandMember.Role.STAFF)
    shades: dict[str, Any] = {"option_name": "Shade", "variants": ["Natural", "Persimmon"]}
    lamp = factories.make_product(brand, title="Washi Moon lamp", prices={"EUR": 6400, "JPY": 9800}, **shades)
    candle = factories.make_product(brand, title="Beeswax candle", prices={"EUR": 2400, "JPY": 3600}, stock=5)
    agreed = factories.make_collaboration(brand, bruno, products=[lamp, candle])
    show = factories.make_show(bruno, collaboration=agreed, products=[lamp, candle])
    return World(brand, bruno, agreed, lamp, candle, show)


def _person(name: str) -> User:
    return factories.make_user(f"{name}@example.org", display_name=name.title())


def _rival(mallory: User) -> None:
    factories.make_brand(mallory, name="Mallory's")
    factories.make_creator(mallory, handle="mallory")


def _pages(whole: WholeWorld, addresses: list[str]) -> list[str]:
    """Fill addresses; a show's once on air, once to come, once over."""
    filled = [
        fill(address, ids)
        for address in addresses
        for ids in (whole.by_show() if "shows/<" in address else [whole.ids])
    ]
    return list(dict.fromkeys(filled))


def _down_to_the_ledger(whole: WholeWorld) -> list[str]:
    """Return how an earnings page is asked about one show, and about one line of an order in it."""
    show = whole.shows["live"].public_id
    order = Order.objects.get(public_id=whole.ids["orders/<public_id>"])
    return [f"?show={show}", f"?show={show}&line={order.lines.get().public_id}"]


def _session(user: User) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value
