"""A world with one of everything that has an address, for tests that walk them all."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.test import override_settings
from django.utils import timezone

from commerce.catalog.models import PriceSchedule, Product
from commerce.catalog.services import picture_add, price_schedule
from commerce.checkout.services import cart_add
from commerce.checkout.shoppers import Shopper
from commerce.checkout.wanting import Wanted
from commerce.invoices.services import invoice_issue
from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order
from commerce.orders.selectors import order_link
from commerce.payments.providers.sandbox import transport
from commerce.payments.providers.sandbox.payees import payee_open
from commerce.payments.services import refund_begin
from commerce.payouts.models import Payout
from commerce.payouts.services import payout_run
from commerce.reviews.asking import stop_token
from marketplace.accounts.models import User
from marketplace.campaigns.models import Application, Campaign, Invitation
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money
from marketplace.kernel.seals import seal
from marketplace.markets.models import Market
from marketplace.safety.models import LogEntry
from marketplace.safety.selectors.bans import appeal_path
from marketplace.safety.selectors.reports import report_path
from marketplace.safety.services.bans import Offender, ban_make
from marketplace.safety.services.log import Place, Target, log_write
from marketplace.safety.services.reports import Reported, Reporter, report_make
from streams.room.models import Message, Poll, PollRun, Question, SecondScreen
from streams.room.services.screens import screen_invite
from streams.shows.models import Show, ShowModerator
from streams.stage.files import captions_path, show_directory, write_durably
from streams.stage.models import SimulcastTarget
from streams.stage.services import stage_door_open
from streams.stage.simulcast_targets import SEAL
from tests import factories
from tests.commerce.auctions.whole import auction_ids
from tests.commerce.catalog.bringing import import_ids
from tests.commerce.memberships.whole import membership_ids
from tests.commerce.payments import buying
from tests.commerce.payments.arguing import disputed
from tests.commerce.payments.wire import Wire
from tests.commerce.payouts.openly import open_rate_ids
from tests.commerce.promotions.offering import offer_ids
from tests.commerce.reconciliation.reported import reconciled_ids
from tests.commerce.returns.afterwards import IN_CONFIDENCE, afterwards
from tests.commerce.stock.shelf import stock_ids
from tests.commerce.wallet.whole import coin_ids
from tests.conftest import World
from tests.of_mallory import ids_of_mallory
from tests.streams.circles.whole import circle_ids
from tests.streams.door.whole import door_ids
from tests.streams.room import giveaways
from tests.streams.room.onair import make_on_air, on_air_ids
from tests.streams.shows.evening import box_office_ids

PICTURE = Path(__file__).parent / "data" / "lamp.png"
Committing = Callable[[], AbstractContextManager[Any]]


@dataclass
class WholeWorld:
    """``ids`` fills addresses; ``hers`` are mallory's own outer ids; ``secrets`` are words no stranger may read."""

    people: dict[str, User]
    world: World
    shows: dict[str, Show]
    ids: dict[str, Any] = field(default_factory=dict)
    hers: dict[str, Any] = field(default_factory=dict)
    unborn: dict[str, Any] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    guest_link: str = ""

    def by_show(self) -> list[dict[str, Any]]:
        """Return the ids once for a show on air, one to come and one that is over."""
        return self._by_show

    @cached_property
    def _by_show(self) -> list[dict[str, Any]]:
        return list(self._ids_of_shows())

    def _ids_of_shows(self) -> Iterator[dict[str, Any]]:
        for show in self.shows.values():
            message = show.messages.get().pk
            of_show = {
                "shows/<public_id>": show.public_id,
                "stage-door/<key>": show.stage_door.key,
                "messages/<message_id>": message,
                "deeds/<entry_id>": LogEntry.objects.filter(show=show.public_id).earliest("at").pk,
                "screens/<screen_id>": SecondScreen.objects.get(show=show).public_id,
                "giveaways/<number>": 1,
                "winners/<pick>": 1,
                "questions/<question_id>": show.questions.get().pk,
                **_poll_ids(show),
                **on_air_ids(show),
                "simulcast/<target_id>": show.simulcast_targets.get().pk,
            }
            yield {**self.ids, **of_show}


@contextmanager
def on_the_wire() -> Iterator[None]:
    """Let the sandbox's callbacks arrive at once."""
    before = transport.use_wire(Wire())
    try:
        yield
    finally:
        transport.use_wire(before)


def whole_world(people: dict[str, User], world: World, committing: Committing) -> WholeWorld:
    """Make one of everything. ``people`` are alice, carla, dana, mallory and oliver; bruno comes with the world."""
    people = {**people, "bruno": world.creator.user}
    whole = WholeWorld(people, world, _shows(world))
    with committing(), PICTURE.open("rb") as picture:
        picture_add(product=world.lamp, file=picture, alt="A paper moon")
    orders = _orders(whole, committing)
    _agreements(whole)
    whole.ids |= _fixed_ids(whole) | _money_ids(whole, orders, committing)
    whole.ids |= import_ids(world.brand, people["carla"])
    whole.hers = ids_of_mallory(people["mallory"])
    whole.unborn = _unborn(whole)
    for show in whole.shows.values():
        giveaways.one_won_by(show, people["alice"])
    whole.secrets += [
        "Secret sieve",
        "alice@example.org",
        "guest@example.org",
        "Rua do Norte 8",
        "PT50000201231234567890154",
    ]
    return whole


def _shows(world: World) -> dict[str, Show]:
    more: dict[str, Any] = {"collaboration": world.collaboration, "products": [world.lamp, world.candle]}
    shows = {
        "live": factories.make_show(world.creator, state=Show.State.LIVE, title="On air", **more),
        "scheduled": world.show,
        "ended": factories.make_show(world.creator, state=Show.State.ENDED, title="Long evenings", **more),
    }
    shows["live"].line_up.filter(number=1).update(pinned_at=timezone.now(), pin_slot=1)
    for show in shows.values():
        Message.objects.create(
            show=show,
            visitor="g:somebody",
            nonce="nonce-1",
            name="Nour",
            body="Is it paper?",
            created_at=timezone.now(),
        )
        Question.objects.create(
            show=show,
            visitor="g:somebody",
            nonce="nonce-1",
            name="Nour",
            body="Will it fit a small room?",
            created_at=timezone.now(),
        )
        _ask_a_poll(show, "Warm or cool light?")
        make_on_air(show)
        SimulcastTarget.objects.create(
            show=show,
            position=1,
            name="Tube",
            url="rtmps://live.example/app",
            sealed_key=seal(SEAL, "key"),
            made_at=timezone.now(),
        )
    return shows


def _ask_a_poll(show: Show, question: str) -> None:
    asked: dict[str, Any] = {"show": show, "question": question, "options": ["Warm", "Cool"]}
    poll = Poll.objects.create(**asked)
    PollRun.objects.create(poll=poll, started_at=timezone.now(), **asked)


def _poll_ids(show: Show) -> dict[str, Any]:
    return {"polls/<poll_id>": show.polls.get().pk, "runs/<run_id>": show.poll_runs.get().pk}


def _orders(whole: WholeWorld, committing: Committing) -> dict[str, Order]:
    """Alice's paid order, a guest's paid order, and one of alice's that waits for her bank's page."""
    world, alice = whole.world, whole.people["alice"]
    terms: dict[str, Any] = {
        "collaboration": world.collaboration,
        "scope": whole.shows["live"].public_id,
        "line_up_number": 1,
    }
    line = partial(buying.draft, world.lamp, **terms)
    orders = {
        "alice": buying.place(line(quantity=2), user=alice),
        "guest": buying.place(line()),
        "waiting": buying.place(line(), user=alice),
    }
    for whose in ("alice", "guest"):
        buying.pay(orders[whose], committing)
    whole.ids |= afterwards(orders["alice"], alice)
    whole.secrets.append(IN_CONFIDENCE)
    payment = buying.pay(orders["waiting"], committing, card=buying.CHALLENGE)
    whole.ids["sandbox/<ref>"] = payment.provider_ref
    whole.guest_link = order_link(orders["guest"])
    with committing():
        cart_add(
            shopper=Shopper(alice, "alicesbrowse"),
            market=Market.objects.get(code="eu"),
            wanted=Wanted(world.candle.variants.get(), 1),
        )
    return orders


def _agreements(whole: WholeWorld) -> None:
    world = whole.world
    campaign = factories.make_campaign(world.brand, title="Balcony evenings", products=[world.lamp])
    other = factories.make_campaign(world.brand, title="Winter light")
    stranger = factories.make_creator(handle="nour")
    invitation = Invitation.objects.create(campaign=campaign, creator=world.creator, message="Between us")
    theirs = Application.objects.create(campaign=campaign, creator=stranger, message="Between them")
    his = Application.objects.create(campaign=other, creator=world.creator)
    whole.ids |= {
        "campaigns/<campaign_id>": campaign.public_id,
        "invitations/<invitation_id>": invitation.public_id,
        "applications/<application_id>": theirs.public_id,
        "studio/applications/<application_id>": his.public_id,
        "collaborations/<public_id>": world.collaboration.public_id,
    }
    whole.secrets += ["Between us", "Between them"]


def _fixed_ids(whole: WholeWorld) -> dict[str, Any]:
    world = whole.world
    for show in whole.shows.values():
        stage_door_open(show=show)
        screen_invite(show=show, duty="host", name="Petra", by=None)
        write_durably(captions_path(show_directory(show.public_id), "en"), b"WEBVTT\n")
    picture = world.lamp.pictures.get()
    zone = factories.make_zone(world.brand, name="Everywhere")
    return {
        "delivery/<market>": "eu",
        **door_ids(world.creator, world.brand, whole.people["alice"]),
        **auction_ids(whole.shows["live"].public_id, world, whole.people["alice"]),
        **membership_ids(world, whole.people["alice"]),
        **coin_ids(whole.people["alice"]),
        **circle_ids(world.creator, whole.secrets),
        "addresses/<address_id>": factories.make_address(whole.people["alice"]).public_id,
        "zones/<zone_id>": zone.public_id,
        **offer_ids(world.brand, [world.lamp, world.candle], whole.people["carla"], whole.secrets),
        "methods/<method_id>": zone.methods.get().public_id,
        "brand/<public_id>": world.brand.public_id,
        "brands/<public_id>": world.brand.public_id,
        "shows/<public_id>": whole.shows["live"].public_id,
        "stage-door/<key>": whole.shows["live"].stage_door.key,
        "messages/<message_id>": whole.shows["live"].messages.get().pk,
        "giveaways/<number>": 1,
        "winners/<pick>": 1,
        "questions/<question_id>": whole.shows["live"].questions.get().pk,
        **_poll_ids(whole.shows["live"]),
        "enter/<code>": "no.1.code",
        "screens/<screen_id>": SecondScreen.objects.get(show=whole.shows["live"]).public_id,
        "captions/<language>": "en",
        "talk/<number>": 0,
        **on_air_ids(whole.shows["live"]),
        **_moderation_ids(whole),
        "simulcast/<target_id>": whole.shows["live"].simulcast_targets.get().pk,
        "products/<public_id>": world.lamp.public_id,
        "products/<public_id>/<name>": world.lamp.public_id,
        "buy/<public_id>": world.lamp.public_id,
        "products/<product_id>": world.lamp.public_id,
        "pictures/<picture_id>": picture.pk,
        "schedule/<scheduled_id>": _scheduled(world).pk,
        "shelf/<brand_id>": world.brand.public_id,
        "called/<handle>": world.lamp.handle,
        "team/<member_id>": world.brand.members.get(user=whole.people["dana"]).pk,
        **_sold_ids(world, whole.people["alice"]),
        "setup/<step>": "company",
        "creators/<handle>": world.creator.handle,
        "webhooks/<provider>": "sandbox",
        "media/<path>": picture.image.name,
    }


def _sold_ids(world: World, alice: User) -> dict[str, Any]:
    return {**stock_ids(world.brand, alice), **box_office_ids(world.creator, alice)}


def _moderation_ids(whole: WholeWorld) -> dict[str, Any]:
    """What keeps rooms in order."""
    asked = ShowModerator.objects.create(creator=whole.world.creator, asked="petra@secret.example")
    whole.secrets.append("petra@secret.example")
    place = Place(whole.shows["live"].public_id, whole.world.brand.public_id, whole.world.creator.public_id)
    offender = Offender(visitor="g:spam", name="Barred person")
    ban = ban_make(offender=offender, place=place, until=None, by=whole.world.creator.user, why="Spam")
    for show in whole.shows.values():
        target = Target("message:0", "x", {"visitor": "g:spam"})
        log_write(deed="writer_muted", by=None, place=replace(place, show=show.public_id), target=target)
    assert ban is not None
    report = report_make(
        reported=Reported("show", place.show, "On air", place=place),
        reporter=Reporter("g:nour"),
        reason="spam",
    )
    return {
        "moderate/<key>": asked.key,
        "moderators/<moderator_id>": asked.pk,
        "reviews/mails/<token>": stop_token("someone@example.org"),
        "reports/<token>": report_path(report).split("/")[2],
        "appeals/<token>": appeal_path(ban).split("/")[2],
        "deeds/<entry_id>": LogEntry.objects.get(show=whole.shows["live"].public_id).pk,
    }


def _money_ids(whole: WholeWorld, orders: dict[str, Order], committing: Committing) -> dict[str, Any]:
    line = orders["guest"].lines.get()
    parts = [RefundPart(line.public_id, 1000)]
    with committing():
        refund_begin(order=orders["guest"], key=uuid4(), parts=parts, reason="A dent in it", asked_by=None)
    with committing(), override_settings(PAYOUT_HOLD_SECONDS=0):
        payout_run(key="whole world")
    payouts = {payout.owner.partition(":")[0]: payout.public_id for payout in Payout.objects.all()}
    bought = orders["alice"]
    whole.secrets.append("A dent in it")
    return {
        "orders/<public_id>": bought.public_id,
        "orders/<order_id>": bought.public_id,
        "refund/<order_id>": bought.public_id,
        "goodwill/<order_id>": bought.public_id,
        "checkout/<order_id>": bought.public_id,
        **disputed(bought),
        "orders/<fulfilment_id>": bought.fulfilments.get().public_id,
        "payee/<ref>": payee_open(key="p", owner="brand:none", country="PT", return_url="/")["ref"],
        "tax/<year>": timezone.localdate().year,
        "files/<name>": "dac7",
        **reconciled_ids(),
        **open_rate_ids(whole.world.brand, whole.world.creator),
        "money/<payout_id>": payouts["brand"],
        "earnings/<payout_id>": payouts["creator"],
        "invoices/<invoice_id>": invoice_issue(order=bought, brand=whole.world.brand).public_id,
    }


def _scheduled(world: World) -> PriceSchedule:
    return price_schedule(
        variant=world.lamp.variants.all()[0],
        price=Money(5900, "EUR"),
        starts_at=timezone.now() + timedelta(days=3),
    )


def _unborn(whole: WholeWorld) -> dict[str, Any]:
    """What its owners have not shown to anybody yet."""
    world = whole.world
    drafted: Product = factories.make_product(world.brand, title="Hushed lamp", state=Product.State.DRAFT)
    show = factories.make_show(
        world.creator, state=Show.State.DRAFT, title="Hushed show", collaboration=world.collaboration
    )
    campaign = factories.make_campaign(world.brand, title="Hushed campaign", state=Campaign.State.DRAFT)
    Message.objects.create(
        show=show, visitor="g:x", nonce="nonce-1", name="Nour", body="Hushed word", created_at=timezone.now()
    )
    Question.objects.create(
        show=show, visitor="g:x", nonce="nonce-1", name="Nour", body="Hushed?", created_at=timezone.now()
    )
    _ask_a_poll(show, "Hushed question?")
    make_on_air(show, product=whole.world.lamp)
    factories.make_creator(handle="hush", display_name="Hushed creator", state=Creator.State.SUBMITTED)
    whole.secrets.append("Hushed")
    return {
        "shows/<public_id>": show.public_id,
        "messages/<message_id>": show.messages.get().pk,
        "giveaways/<number>": 1,
        "winners/<pick>": 1,
        "questions/<question_id>": show.questions.get().pk,
        **_poll_ids(show),
        **on_air_ids(show),
        "products/<public_id>": drafted.public_id,
        "called/<handle>": drafted.handle,
        "buy/<public_id>": drafted.public_id,
        "campaigns/<campaign_id>": campaign.public_id,
        "creators/<handle>": "hush",
    }
