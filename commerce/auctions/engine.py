"""What a bid makes of an auction. Pure: no database, no clock; amounts in minor units, moments in milliseconds.

The house decides with these functions, and anybody can decide again with them from the log of an auction
(docs/auctions.md says the same in words, static/app/lib/auction.js in the browser; tests/data/auctions/logs.json holds
all of them to one another).

A bidder says the most they would pay. The price is what it takes to beat everybody else's most: the second highest
maximum and one step, never more than the leader's own maximum. Of two equal maxima the earlier one leads.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

FORMAT: Final = "showfloor auction 1"
# However many counter-bids there are: from so long after the planned end on, the clock is not set back any more.
EXTENSION_MS_MAX: Final = 600_000
# A typing mistake, not a bid.
TIMES_ASKED_MAX: Final = 100
# From which price on (minor units) the next bid is how much higher.
USUAL_INCREMENTS: Final = (
    (0, 50),
    (1_000, 100),
    (5_000, 250),
    (10_000, 500),
    (50_000, 1_000),
    (100_000, 2_500),
    (500_000, 5_000),
)


class NotTaken(Exception):
    """A bid that changes nothing: ``code`` is ``over``, ``low``, ``high`` or ``raise`` (the leader's own maximum)."""

    def __init__(self, code: str, least: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.least = least


@dataclass(frozen=True)
class Rules:
    """What holds for one auction. ``opened_after`` bids were made before it began; None: it has not begun."""

    start: int
    increments: tuple[tuple[int, int], ...]
    duration_ms: int
    reset_ms: int
    is_sudden_death: bool
    window_ms: int
    opened_ms: int | None = None
    opened_after: int = 0

    @property
    def first_end_ms(self) -> int | None:
        """When it ends if nobody bids late."""
        return None if self.opened_ms is None else self.opened_ms + self.duration_ms

    def step(self, price: int) -> int:
        """Return by how much a bid has to beat a price."""
        return next(step for since, step in reversed(self.increments) if price >= since)


@dataclass(frozen=True)
class Offer:
    """What somebody bids; ``delay_ms`` is by how much later their countdown ends."""

    bidder: str
    maximum: int
    at_ms: int
    delay_ms: int = 0


@dataclass(frozen=True)
class Standing:
    """How an auction stands. ``maximum`` is the leader's, ``ends_ms`` the end as of now."""

    price: int | None = None
    leader: str | None = None
    maximum: int | None = None
    ends_ms: int | None = None


def least_bid(rules: Rules, standing: Standing) -> int:
    """Return the lowest bid that is taken from somebody who does not lead."""
    return rules.start if standing.price is None else standing.price + rules.step(standing.price)


def taken(rules: Rules, standing: Standing, offer: Offer) -> Standing:
    """Return how an auction stands after a bid. Raises NotTaken."""
    _demand_in_time(rules, standing, offer)
    least = least_bid(rules, standing)
    if offer.maximum > least * TIMES_ASKED_MAX:
        raise NotTaken("high", least * TIMES_ASKED_MAX)
    if offer.bidder == standing.leader and standing.maximum is not None:
        # Only the leader knows: the price stays, and nobody needs more time to answer.
        if offer.maximum < standing.maximum + rules.step(standing.maximum):
            raise NotTaken("raise", standing.maximum)
        return replace(standing, maximum=offer.maximum)
    if offer.maximum < least:
        raise NotTaken("low", least)
    return replace(_priced(rules, standing, offer), ends_ms=_end_after(rules, standing, offer))


def _demand_in_time(rules: Rules, standing: Standing, offer: Offer) -> None:
    late_ms = min(max(offer.delay_ms, 0), rules.window_ms)
    if standing.ends_ms is not None and offer.at_ms > standing.ends_ms + late_ms:
        raise NotTaken("over")


def _priced(rules: Rules, standing: Standing, offer: Offer) -> Standing:
    highest = standing.maximum
    if standing.price is None or highest is None:
        return replace(standing, price=rules.start, leader=offer.bidder, maximum=offer.maximum)
    if offer.maximum > highest:
        price = min(offer.maximum, highest + rules.step(highest))
        return replace(standing, price=price, leader=offer.bidder, maximum=offer.maximum)
    return replace(standing, price=min(highest, offer.maximum + rules.step(offer.maximum)))


def _end_after(rules: Rules, standing: Standing, offer: Offer) -> int | None:
    """Return the end after a counter-bid: everybody has as long again to answer, up to a limit."""
    first = rules.first_end_ms
    if standing.ends_ms is None or first is None or rules.is_sudden_death:
        return standing.ends_ms
    return max(standing.ends_ms, min(offer.at_ms + rules.reset_ms, first + EXTENSION_MS_MAX))


def opened(rules: Rules, standing: Standing) -> Standing:
    """Return how an auction stands when its clock begins to run."""
    return replace(standing, ends_ms=rules.first_end_ms)


def replay(rules: Rules, offers: Sequence[Offer]) -> list[Standing]:
    """Return how an auction stood after each bid of its log, in order. Raises NotTaken for a log that cannot be."""
    standing, found = Standing(), []
    for number, offer in enumerate(offers):
        if rules.opened_ms is not None and number == rules.opened_after:
            standing = opened(rules, standing)
        standing = taken(rules, standing, offer)
        found.append(standing)
    return found


def without(rules: Rules, offers: Iterable[Offer], bidders: Collection[str]) -> Standing:
    """Return how an auction would have come out if some bidders had stayed away: what others are offered the piece for.

    All of these bids were taken once, so none is refused here: what was no typing mistake beside the others' bids is
    none without them. The clock is left out.
    """
    standing = Standing()
    for offer in offers:
        if offer.bidder not in bidders:
            standing = _counted(rules, standing, offer)
    return standing


def _counted(rules: Rules, standing: Standing, offer: Offer) -> Standing:
    if offer.bidder == standing.leader and standing.maximum is not None:
        return replace(standing, maximum=max(standing.maximum, offer.maximum))
    after = _priced(rules, standing, offer)
    return replace(after, price=max(after.price or 0, standing.price or 0))


def replay_log(log: Mapping[str, Any]) -> list[str]:
    """Replay an exported log; returns what differs from what it says, nothing when it holds."""
    rules, offers = rules_of_log(log), [_offer_of(row) for row in log["bids"]]
    try:
        stood = replay(rules, offers)
    except NotTaken as refusal:
        return [f"a bid could not have been taken: {refusal.code}"]
    wrong = [
        f"bid {row['n']}"
        for row, after in zip(log["bids"], stood, strict=True)
        if (row["price"], row["leader"], row["ends"]) != (after.price, after.leader, after.ends_ms)
    ]
    if [row["n"] for row in log["bids"]] != list(range(1, len(offers) + 1)):
        wrong.append("numbers")
    last = stood[-1] if stood else Standing()
    if (log["result"]["winner"], log["result"]["price"]) != (last.leader, last.price):
        wrong.append("result")
    return wrong


def rules_of_log(log: Mapping[str, Any]) -> Rules:
    """Return the rules as a log says them."""
    told, began = log["rules"], log["opened"]
    return Rules(
        start=told["start"],
        increments=tuple((since, step) for since, step in told["increments"]),
        duration_ms=told["duration_ms"],
        reset_ms=told["reset_ms"],
        is_sudden_death=told["sudden_death"],
        window_ms=told["window_ms"],
        opened_ms=began["at"] if began else None,
        opened_after=began["after"] if began else 0,
    )


def _offer_of(row: Mapping[str, Any]) -> Offer:
    return Offer(row["bidder"], row["maximum"], row["at"], row["delay"])
