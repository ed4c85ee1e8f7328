"""Memberships of the demonstration: a singer's circle with two tiers, the house's pass, and a fan who is a member."""

from collections.abc import Callable
from uuid import UUID, uuid5

from django.db import transaction

from commerce.checkout.services import shopper_away
from commerce.memberships.models import Plan
from commerce.memberships.services.planning import TierDraft, plan_open, tier_add
from commerce.payments.services import payment_begin, payment_look
from commerce.renewals.services.buying import Buying, membership_buy
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.markets.models import Market
from streams.circles.selectors import Circle
from streams.circles.services import post_write, thread_begin, thread_set
from streams.front.demo import world
from streams.shows.models import Show

Say = Callable[[str], None]
CARD = "4242424242424242"
ORDER = UUID("6d3c0f6e-3f7c-4d0a-9a52-0d6f1b1b7a11")


def _priced(minor: int) -> dict[str, int]:
    """About the same in each market: euros, dollars, pounds, and yen without decimals."""
    return {"EUR": minor, "USD": minor, "GBP": minor, "JPY": minor * 3 // 2 // 10 * 10}


def _tier(plan: Plan, title: str, told: str, minor: int, **perks: object) -> None:
    draft = TierDraft(title, told, _priced(minor), _priced(minor * 10), perks)
    tier_add(plan=plan, draft=draft)


def memberships_make(say: Say) -> None:
    """Open plans, let them include the singer's evening, and let the fan join; does nothing when there are some.

    Not inside a transaction: the fan really pays.
    """
    if Plan.objects.exists():
        return
    singer = Creator.objects.get(handle="oona")
    fan = User.objects.get(email=world.FAN_EMAIL)
    with transaction.atomic():
        circle = _plans(singer)
    friend = circle.tiers.get(rank=1)
    buying = Buying(ORDER, shopper_away(fan), fan, Market.objects.get(code="eu"))
    placement = membership_buy(buying=buying, tier=friend, term="month", renews=True)
    payment_look(payment_begin(order=placement.order, key=ORDER, method={"number": CARD}))
    _talks(singer, fan)
    say("3 memberships to choose from")


def _talks(singer: Creator, fan: User) -> None:
    """What members say to each other, and a question that the singer has answered."""
    host, member = Circle(singer, singer.user, "host"), Circle(singer, fan, "member")
    welcome = "Say hello, tell me where you listen from, and ask whatever you like. I read everything here."
    first = thread_begin(
        circle=host, key=uuid5(ORDER, "welcome"), kind="talk", title="Welcome aboard", body=welcome
    )
    thread_set(circle=host, thread=first, is_pinned=True)
    post_write(
        circle=member, thread=first, key=uuid5(ORDER, "hello"), body="Hello from Lisbon!", reply_to=None
    )
    asked = thread_begin(
        circle=member,
        key=uuid5(ORDER, "question"),
        kind="question",
        title="Which song is the oldest?",
        body="Low Tide sounds as if it had always been there. Is it?",
    )
    answer = "It is! I wrote it on a ferry when I was seventeen. Everything else came later."
    post_write(circle=host, thread=asked, key=uuid5(ORDER, "answer"), body=answer, reply_to=None)


def _plans(singer: Creator) -> Plan:
    circle = plan_open(
        owner=singer,
        name=f"{singer.display_name}’s circle",
        description="Evenings without a ticket, and a place to talk between them.",
    )
    friend = {"trial_days": 14, "badge": "Friend", "ticket_discount_bp": 1000}
    patron = {"badge": "Patron", "ticket_discount_bp": 2500, "has_presale": True}
    _tier(circle, "Friend", "A seat at every evening.", 600, **friend)
    _tier(circle, "Patron", "All of it, and tickets before everybody else.", 1500, **patron)
    house = plan_open(owner=None, name="The pass", description="Many shows a month, one price.")
    _tier(house, "The pass", "Every performance that takes the pass.", 999)
    for show in Show.objects.filter(creator=singer, kind=Show.Kind.PERFORMANCE):
        show.plans.add(circle, house)
    return circle
