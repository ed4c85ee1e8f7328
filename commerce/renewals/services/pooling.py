"""A month of a plan is closed: each member's fee is shared out among the performers whom that member watched.

What a month is reckoned from does not change once it is over: paid times, and the minutes that were written down. The
same log gives the same shares, and a digest of it is kept with the month. Rules, in this order:

1. What was paid for a time falls on its calendar months by seconds. What the house keeps was kept at the sale.
2. A creator's own plan: all of it is the creator's, watched or not.
3. A member who watched: their fee by their minutes with each performer.
4. A member who watched nothing: their fee by the minutes of all members of that plan.
5. Nobody watched anything: a brand's plan gives it to the brand; the house's carries it on to the next month.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind, brand_owner, creator_owner, plan_owner
from commerce.ledger.services import Posting
from commerce.memberships.models import Plan
from commerce.memberships.periods import month_of, shared_out
from commerce.orders.parts import POOL
from commerce.renewals.errors import MonthNotOver
from commerce.renewals.models import PoolFee, PoolMonth, PoolShare
from commerce.renewals.selectors.pools import Fee, fees_of, minutes_of, month_before, months_to_close
from marketplace.creators.models import Creator
from marketplace.kernel.money import Money


@dataclass(frozen=True)
class Share:
    """What one performer has of one member's fee, from one product's pool."""

    creator: int
    person: str
    product: str
    minutes: int
    minor: int


@dataclass(frozen=True)
class Sharing:
    """How a month is shared out: shares, and what nobody has yet, by product."""

    shares: list[Share]
    left: dict[str, int]


def shares_of(fees: Iterable[Fee], minutes: Mapping[str, Mapping[int, int]], owner: int | None) -> Sharing:
    """Share fees out by minutes (of each person with each creator); ``owner`` has all of it if there is one. Pure."""
    everybody: dict[int, int] = defaultdict(int)
    members = {fee.person for fee in fees}
    for person in sorted(members):
        for creator, count in minutes.get(person, {}).items():
            everybody[creator] += count
    shares: list[Share] = []
    left: dict[str, int] = defaultdict(int)
    for fee in fees:
        mine = minutes.get(fee.person, {})
        by = dict(sorted(({owner: 1} if owner else mine or everybody).items()))
        if not by:
            left[fee.product] += fee.minor
            continue
        # What nobody in particular watched is nobody's in particular.
        person = fee.person if owner or mine else ""
        for creator, minor in zip(by, shared_out(fee.minor, list(by.values())), strict=True):
            shares.append(Share(creator, person, fee.product, mine.get(creator, 0), minor))
    return Sharing(_merged(shares), dict(left))


def _merged(shares: Iterable[Share]) -> list[Share]:
    sums: dict[tuple[int, str, str], tuple[int, int]] = {}
    for share in shares:
        key = (share.creator, share.person, share.product)
        minutes, minor = sums.get(key, (0, 0))
        sums[key] = (max(minutes, share.minutes), minor + share.minor)
    return [Share(*key, *values) for key, values in sorted(sums.items())]


def digest_of(fees: Iterable[Fee], minutes: Mapping[str, Mapping[int, int]]) -> str:
    """Return a digest of what a month is reckoned from."""
    told = {
        "fees": [[fee.person, fee.product, fee.source, fee.minor] for fee in fees],
        "minutes": {person: dict(sorted(by.items())) for person, by in sorted(minutes.items())},
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def pool_close(*, plan: Plan, month: str, currency: str) -> PoolMonth:
    """Close a month of a plan, once: the second call returns the first. Raises MonthNotOver."""
    if month >= month_of(timezone.now()):
        raise MonthNotOver(month=month)
    closed = PoolMonth.objects.filter(plan=plan, month=month, currency=currency).first()
    if closed is not None:
        return closed
    try:
        with transaction.atomic():
            return _close(plan, month, currency)
    except IntegrityError:
        # Another worker closed it at this moment.
        return PoolMonth.objects.get(plan=plan, month=month, currency=currency)


def _close(plan: Plan, month: str, currency: str) -> PoolMonth:
    fees = fees_of(plan, month, currency)
    minutes = minutes_of(plan, month, {fee.person for fee in fees})
    before = month_before(plan, month, currency)
    carried = _carried(before)
    owner = plan.creator_id
    sharing = shares_of([*fees, *carried], minutes, owner)
    to_brand = sharing.left if plan.brand_id else {}
    carried_out = {} if plan.brand_id else sharing.left
    shared = sum(share.minor for share in sharing.shares) + sum(to_brand.values())
    row = PoolMonth.objects.create(
        plan=plan,
        month=month,
        currency=currency,
        fees_minor=sum(fee.minor for fee in fees),
        carried_in_minor=sum(fee.minor for fee in carried),
        shared_minor=shared,
        carried_out_minor=sum(carried_out.values()),
        members=len({fee.person for fee in fees}),
        minutes=sum(sum(by.values()) for by in minutes.values()),
        digest=digest_of(fees, minutes),
        carried=carried_out,
        closed_at=timezone.now(),
    )
    PoolFee.objects.bulk_create(
        PoolFee(month=row, person=fee.person, product=fee.product, source=fee.source, minor=fee.minor)
        for fee in fees
    )
    PoolShare.objects.bulk_create(
        PoolShare(
            month=row,
            creator_id=share.creator,
            person=share.person,
            product=share.product,
            minutes=share.minutes,
            minor=share.minor,
        )
        for share in sharing.shares
        if share.minor
    )
    _post(row, sharing.shares, to_brand)
    return row


def _carried(before: PoolMonth | None) -> list[Fee]:
    """What the month before carried on is shared out by what everybody watched."""
    kept: dict[str, int] = before.carried if before is not None else {}
    return [Fee("", product, "carried", minor) for product, minor in sorted(kept.items()) if minor]


def _post(row: PoolMonth, shares: Iterable[Share], to_brand: Mapping[str, int]) -> None:
    """Move it in the books: one transfer for each performer and product, about the month."""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    for share in shares:
        sums[share.creator, share.product] += share.minor
    creators = Creator.objects.in_bulk({creator for creator, _product in sums})
    subject = f"{POOL}{row.public_id}"
    lines = []
    for (creator, product), minor in sorted(sums.items()):
        payee = (AccountKind.CREATOR_PAYABLE, creator_owner(creators[creator].public_id))
        lines.append(_posting(product, payee, minor, row.currency, subject))
    if row.plan.brand is not None:
        payee = (AccountKind.BRAND_PAYABLE, brand_owner(row.plan.brand.public_id))
        lines += [
            _posting(product, payee, minor, row.currency, subject)
            for product, minor in sorted(to_brand.items())
        ]
    key = f"pool:{row.plan.public_id}:{row.month}:{row.currency}"
    ledger.post(key=key, kind=MovementKind.POOL, reference=row.public_id, lines=lines)


def _posting(
    product: str, payee: tuple[AccountKind, str], minor: int, currency: str, subject: str
) -> Posting:
    return Posting(
        ledger.account(AccountKind.MEMBERSHIP_POOL, plan_owner(product), currency),
        ledger.account(*payee, currency),
        Money(minor, currency),
        subject,
    )


def pool_again(month: PoolMonth) -> Sharing:
    """Reckon a closed month once more from its log: the same shares, for whoever wants to check it."""
    fees = [Fee(fee.person, fee.product, fee.source, fee.minor) for fee in month.fees.order_by("source")]
    minutes = minutes_of(month.plan, month.month, {fee.person for fee in fees})
    carried = _carried(month_before(month.plan, month.month, month.currency))
    return shares_of([*fees, *carried], minutes, month.plan.creator_id)


def pools_close() -> int:
    """Close every month that is over and was not closed, the oldest first; returns how many."""
    return sum(
        pool_close(plan=plan, month=month, currency=currency) is not None
        for plan, month, currency in months_to_close(month_of(timezone.now()))
    )
