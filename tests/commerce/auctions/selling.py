"""An auction in tests: posted, begun, bid for and settled, through the services that pages use."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import TestCase
from django.utils import timezone

from commerce.auctions.models import Auction, Award, Bid, Bidder
from commerce.auctions.selectors.guards import Traces
from commerce.auctions.services.bidding import Pressed, bid_make
from commerce.auctions.services.entering import bidder_enter
from commerce.auctions.services.posting import AuctionDraft, Place, auction_open, auction_post
from commerce.auctions.services.settling import auction_settle
from commerce.orders.drafts import BuyerDetails
from commerce.payments.models import SavedMethod
from commerce.payments.providers.sandbox import bank
from commerce.payments.services import method_save
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from marketplace.markets.models import Market
from tests.commerce.payments import buying

GOOD, DECLINED_LATER, ASKS_ALWAYS = "4242424242424242", "4000000000000341", "4000002760003184"


def committing() -> AbstractContextManager[Any]:
    """Let what waits for the commit happen, as after a request."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def posted(
    variant: Any, host: User, *, show: Any = None, start: Money | None = None, **rules: Any
) -> Auction:
    """An auction that has not begun; ``show`` is where it is."""
    creator = show.creator.public_id if show is not None else ""
    terms = show.collaboration.public_id if show is not None else ""
    place = Place(show.public_id if show is not None else "", creator, terms, 1 if show is not None else None)
    draft = AuctionDraft(Money(1_000, "EUR") if start is None else start, **rules)
    with committing():
        return auction_post(key=uuid4(), place=place, variant=variant, draft=draft, by=host)


def opened(auction: Auction, host: User) -> Auction:
    with committing():
        auction_open(auction=auction, by=host)
    return auction


def running(variant: Any, host: User, **rules: Any) -> Auction:
    return opened(posted(variant, host, **rules), host)


def card_of(user: User, number: str = GOOD) -> SavedMethod:
    with committing():
        saved = method_save(user=user, key=uuid4(), form={"number": number})
        if saved.state == SavedMethod.State.REQUIRES_ACTION:
            bank.challenge_answer(saved.provider_ref, approve=True)
    saved.refresh_from_db()
    return saved


def bidder(auction: Auction, user: User, number: str = GOOD, **fields: Any) -> Bidder:
    """Somebody who may bid: with a card, an address of their own and a yes."""
    if not SavedMethod.objects.filter(user=user, state=SavedMethod.State.READY).exists():
        card_of(user, number)
    traces = fields.pop("traces", Traces())
    market = fields.pop("market", Market.objects.get(code="eu"))
    details: BuyerDetails = buying.details(user, **{"street": f"Rua {user.public_id} 8", **fields})
    return bidder_enter(
        auction=auction, details=details, market=market, traces=traces, shown_name=user.name_shown
    )


def bid(who: Bidder, minor: int, *, at: Any = None, delay_ms: int = 0, **press: Any) -> Bid:
    who.auction.refresh_from_db()
    pressed = Pressed(press.get("nonce") or uuid4(), at or timezone.now(), None, delay_ms)
    with committing():
        return bid_make(bidder=who, maximum=Money(minor, who.auction.currency), pressed=pressed)


def let_it_end(auction: Auction) -> None:
    """Let the time be over, late pictures included."""
    past = timezone.now() - timedelta(seconds=auction.window_seconds + 1)
    Auction.objects.filter(pk=auction.pk).update(ends_at=past, closes_at=past)


def settled(auction: Auction) -> Auction:
    """Let it end, settle it, and let what follows happen: the winner is charged."""
    let_it_end(auction)
    with committing():
        assert auction_settle(auction=auction)
    auction.refresh_from_db()
    return auction


def award_of(auction: Auction, number: int = 1) -> Award:
    return Award.objects.select_related("order", "bidder__user").get(auction=auction, round=number)


def kinds(auction: Auction) -> list[str]:
    """What was done with it, in order."""
    return list(auction.log.order_by("number").values_list("kind", flat=True))
