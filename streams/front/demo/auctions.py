"""Auctions of the demonstration: one that has ended, with a log to replay, and one that waits for its host to begin."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.utils import timezone

from commerce.auctions.models import Auction, Award, Bidder
from commerce.auctions.moments import moment_of, ms_of
from commerce.auctions.selectors.guards import Traces
from commerce.auctions.services.awarding import award_charge
from commerce.auctions.services.bidding import Pressed, bid_make
from commerce.auctions.services.entering import bidder_enter
from commerce.auctions.services.posting import AuctionDraft, Place, auction_open, auction_post
from commerce.auctions.services.settling import auction_settle
from commerce.orders.drafts import BuyerDetails
from commerce.payments.services import method_save, payment_look
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from streams.front.demo import world
from streams.shows.models import Show

Say = Callable[[str], None]
CARD: Final = "4242 4242 4242 4242"
DOORS: Final = (
    ("Torstraße 91", "10119", "Berlin", "DE"),
    ("Calle de la Palma 14", "28004", "Madrid", "ES"),
    ("Rue des Martyrs 33", "75009", "Paris", "FR"),
    ("Via Tortona 20", "20144", "Milano", "IT"),
)
# Who (by place), at most how much in cents, how many milliseconds after the beginning (negative: before it).
ENDED: Final = (
    (0, 1800, -95_000),
    (1, 1500, -40_000),
    (2, 2000, 4_200),
    (3, 2600, 11_800),
    (0, 3000, 31_400),
    (2, 3300, 44_900),
    (1, 3500, 58_700),
    (0, 4200, 62_300),
    (1, 4050, 65_900),
)
WAITING: Final = ((1, 3200), (3, 2800), (2, 4000))
ENDED_SECONDS_AGO: Final = 1500


def auctions_make(say: Say) -> None:
    """Make the auctions; does nothing when there are some. Not inside a transaction: the winner really pays."""
    show = Show.objects.select_related("creator__user", "collaboration__brand").get(title=world.LIVE_TITLE)
    if Auction.objects.exists():
        return
    fans = [row.user for row in Creator.objects.exclude(pk=show.creator_id).order_by("pk")[: len(DOORS)]]
    for fan in fans:
        method_save(user=fan, key=uuid4(), form={"number": CARD})
    _ended(show, fans)
    _waiting(show, fans)
    say("2 auctions")


def _posted(show: Show, title: str, start: int, seconds: int = 60) -> Auction:
    item = show.line_up.select_related("product").get(product__title=title)
    variant = item.product.variants.select_related("product__brand").order_by("position", "pk")[0]
    terms = show.collaboration.public_id if show.collaboration is not None else ""
    return auction_post(
        key=uuid4(),
        place=Place(show.public_id, show.creator.public_id, terms, item.number),
        variant=variant,
        draft=AuctionDraft(Money(start, "EUR"), seconds),
        by=show.creator.user,
    )


def _entered(auction: Auction, fans: Sequence[User]) -> list[Bidder]:
    market = Market.objects.get(code="eu")
    return [
        bidder_enter(
            auction=auction,
            details=_details(fan, door),
            market=market,
            traces=Traces(),
            shown_name=fan.name_shown,
        )
        for fan, door in zip(fans, DOORS, strict=False)
    ]


def _details(fan: User, door: tuple[str, str, str, str]) -> BuyerDetails:
    street, postal_code, city, country = door
    return BuyerDetails(
        user=fan,
        email=fan.email,
        name=fan.name_shown,
        street=street,
        postal_code=postal_code,
        city=city,
        region="",
        country=country,
        phone="",
        language="en",
        name_in_room="",
    )


def _ended(show: Show, fans: Sequence[User]) -> None:
    """One of a minute, some time ago: bid for before it began, prolonged by late bids, sold and paid."""
    auction = _posted(show, "Perch clip lamp", 1_200)
    bidders = _entered(auction, fans)
    began = moment_of(ms_of(timezone.now())) - timedelta(seconds=ENDED_SECONDS_AGO)
    for who, cents, at in ENDED:
        if at >= 0 and auction.state == Auction.State.SCHEDULED:
            auction_open(auction=auction, by=show.creator.user)
            ends = began + timedelta(seconds=auction.duration_seconds)
            closes = ends + timedelta(seconds=auction.window_seconds)
            Auction.objects.filter(pk=auction.pk).update(opened_at=began, ends_at=ends, closes_at=closes)
        pressed = Pressed(uuid4(), began + timedelta(milliseconds=at))
        bid_make(bidder=bidders[who], maximum=Money(cents, "EUR"), pressed=pressed)
    auction_settle(auction=auction)
    Auction.objects.filter(pk=auction.pk).update(settled_at=began + timedelta(seconds=90))
    payment = award_charge(award=Award.objects.get(auction=auction))
    if payment is not None:
        payment_look(payment)


def _waiting(show: Show, fans: Sequence[User]) -> None:
    """One that fans can bid for already; it runs for five minutes once its host lets it begin."""
    auction = _posted(show, "Persimmon pendant", 2_500, 300)
    bidders = _entered(auction, fans)
    for who, cents in WAITING:
        pressed = Pressed(uuid4(), timezone.now())
        bid_make(bidder=bidders[who], maximum=Money(cents, "EUR"), pressed=pressed)
