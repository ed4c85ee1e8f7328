"""The operators' doors to the books, names for who owns an account, and files for the accountant."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db.models import QuerySet
from django.http import Http404

from commerce.ledger import explorer
from commerce.ledger.explorer import AccountRow, MovementTold, TrialRow
from commerce.orders.models import Order
from commerce.payments.models import MoneyExport
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.kernel.cells import Amount, Cell
from marketplace.kernel.money import Money, to_decimal_text

BOOKS_PERMISSION: Final = "ledger.view_transfer"
CURSOR: Final = "ledger-page"
Viewer = User | AnonymousUser

TRANSFERS_HEADER: Final = (
    *("booked", "written", "entry", "movement", "kind", "reference", "subject", "debit", "debit_owner"),
    *("credit", "credit_owner", "currency", "amount", "rate", "block"),
)
TRIAL_HEADER: Final = ("currency", "account", "owner", "debits", "credits", "debit_balance", "credit_balance")


def access_books(viewer: Viewer) -> None:
    """Let operators pass who may look into the books; Http404 for everybody else."""
    if not (viewer.is_authenticated and viewer.is_staff and viewer.has_perm(BOOKS_PERMISSION)):
        raise Http404


def access_account(viewer: Viewer, account_id: int) -> AccountRow:
    """Return an account for operators who may look into the books; Http404 for everybody else."""
    access_books(viewer)
    found = explorer.account_of(account_id)
    if found is None:
        raise Http404
    return found


def access_movement(viewer: Viewer, public_id: str) -> MovementTold:
    """Return a movement for operators who may look into the books; Http404 for everybody else."""
    access_books(viewer)
    found = explorer.movement_told(public_id)
    if found is None:
        raise Http404
    return found


def access_exports(viewer: Viewer) -> QuerySet[MoneyExport]:
    """Return what was taken out of the books, newest first, for operators who may; Http404 for everybody else."""
    access_books(viewer)
    return MoneyExport.objects.select_related("by")


def names_of(owners: Iterable[str]) -> dict[str, str]:
    """Return what people call the owners of accounts: brands and creators by name; the others stay keys."""
    keys: dict[str, list[str]] = {}
    for owner in owners:
        kind, _colon, public_id = owner.partition(":")
        keys.setdefault(kind, []).append(public_id)
    brands = Brand.objects.filter(public_id__in=keys.get("brand", ())).values_list("public_id", "name")
    creators = Creator.objects.filter(public_id__in=keys.get("creator", ()))
    found = {f"brand:{key}": name for key, name in brands}
    return found | {f"creator:{key}": name for key, name in creators.values_list("public_id", "display_name")}


def is_order(reference: str) -> bool:
    """Tell whether a movement is of an order, whose money trail can be shown."""
    return Order.objects.filter(public_id=reference).exists()


def cursor_of(pk: int, balance: Money | None) -> str:
    """Return where a list of transfers goes on: signed, because the balance it goes on with is believed."""
    return signing.dumps([pk, balance.minor if balance is not None else None], salt=CURSOR)


def cursor_read(text: str, currency: str) -> tuple[int | None, Money | None]:
    """Return the row a list goes on from, and the balance there; nothing for what is no such text of ours."""
    try:
        pk, minor = signing.loads(text, salt=CURSOR)
    except signing.BadSignature:
        return None, None
    return pk, None if minor is None else Money(minor, currency)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def transfers_cells(since: datetime, until: datetime, currency: str) -> Iterator[list[list[Cell]]]:
    """Yield one row for each transfer that was booked in a span of time, some at once."""
    for rows in explorer.transfers_booked(since=since, until=until, currency=currency):
        yield [
            [
                _instant(row.booked_at),
                _instant(row.written_at),
                row.key,
                row.movement,
                row.kind,
                row.reference,
                row.subject,
                *row.debit,
                *row.credit,
                row.money.currency,
                Amount(to_decimal_text(row.money)),
                row.rate,
                row.block or "",
            ]
            for row in rows
        ]


def trial_cells(rows: Iterable[TrialRow]) -> Iterator[list[Cell]]:
    """Return one row for each account."""
    for row in rows:
        amounts = (Money(row.debits, row.currency), Money(row.credits, row.currency), row.debit, row.credit)
        yield [row.currency, row.kind, row.owner, *(Amount(to_decimal_text(each)) for each in amounts)]
