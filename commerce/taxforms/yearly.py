"""What a year comes to for the tax offices, counted from the books: 1099-K, 1099-NEC and DAC7, as files.

Names, addresses and numbers come from the forms that hold; whoever has declared nothing stands there with empty cells.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from django.utils import timezone

from commerce.ledger.kinds import AccountKind
from commerce.ledger.yearly import Earned, earned_by_month, paid_out_by_year
from commerce.taxforms.models import TaxForm
from commerce.taxforms.selectors import accepted_forms, answers_of
from marketplace.kernel.cells import Amount, Cell, csv_text
from marketplace.kernel.money import Money, to_decimal_text

WHO: Final = ("payee", "form", "name", "number", "street", "city", "postal_code", "country")
MONTHS: Final = range(1, 13)
US: Final = "USD"
Kind = TaxForm.Kind


def _who(owner: str, form: TaxForm | None) -> list[Cell]:
    said = answers_of(form) if form else {}
    return [owner, form.kind if form else "", *(said.get(name, "") for name in WHO[2:])]


def _day_of(year: int) -> date:
    """Return the day on which forms have to hold: the year's last, or today while it lasts."""
    return min(date(year, 12, 31), timezone.localdate())


def _amount(minor: int, currency: str) -> Amount:
    return Amount(to_decimal_text(Money(minor, currency)))


def form_1099k(year: int) -> str:
    """Per brand that sold in dollars: what buyers paid in all, before refunds and fees, how often, and by month."""
    earned = earned_by_month(year)
    owners = sorted(
        {owner for owner, currency, _m in earned if owner.startswith("brand:") and currency == US}
    )
    forms = accepted_forms(owners, _day_of(year))
    header = (*WHO, "gross_amount", "transactions", *(f"month_{month:02}" for month in MONTHS))

    def rows() -> Iterator[list[Cell]]:
        for owner in owners:
            form = forms.get(owner)
            if form is not None and form.kind != Kind.W9:
                continue
            months = [earned.get((owner, US, month), Earned()) for month in MONTHS]
            gross = sum(month.gross_sold for month in months)
            if not gross:
                continue
            yield [
                *_who(owner, form),
                _amount(gross, US),
                sum(month.orders for month in months),
                *(_amount(month.gross_sold, US) for month in months),
            ]

    return csv_text(header, rows())


def form_1099nec(year: int) -> str:
    """Per creator and agency of the United States: what was paid out to them in the year, in dollars."""
    paid = paid_out_by_year(year, (AccountKind.CREATOR_PAYABLE, AccountKind.AGENCY_PAYABLE))
    owners = sorted({owner for (owner, currency), minor in paid.items() if currency == US and minor > 0})
    forms = accepted_forms(owners, _day_of(year))
    header = (*WHO, "nonemployee_compensation")
    wanted = [owner for owner in owners if owner not in forms or forms[owner].kind == Kind.W9]
    rows: Iterable[list[Cell]] = (
        [*_who(owner, forms.get(owner)), _amount(paid[owner, US], US)] for owner in wanted
    )
    return csv_text(header, rows)


def form_dac7(year: int) -> str:
    """Per payee, currency and quarter: what they got, for how many sales, and what was withheld of it."""
    earned = earned_by_month(year)
    kept = {key: month for key, month in earned.items() if not key[0].startswith("agency:")}
    owners = sorted({owner for owner, _currency, _month in kept})
    forms = accepted_forms(owners, _day_of(year))
    more = ("birth_date", "birth_place", "register_number", "vat_number")
    header = (*WHO, *more, "quarter", "currency", "consideration", "activities", "withheld")

    def rows() -> Iterator[list[Cell]]:
        for (owner, currency, quarter), sums in sorted(_quarters(kept).items()):
            form = forms.get(owner)
            said = answers_of(form) if form else {}
            yield [
                *_who(owner, form),
                *(said.get(name, "") for name in more),
                f"{year}-Q{quarter}",
                currency,
                _amount(sums.own, currency),
                sums.count,
                _amount(sums.withheld, currency),
            ]

    return csv_text(header, rows())


def _quarters(earned: dict[tuple[str, str, int], Earned]) -> dict[tuple[str, str, int], Earned]:
    found: dict[tuple[str, str, int], Earned] = {}
    for (owner, currency, month), one in earned.items():
        key = (owner, currency, (month + 2) // 3)
        before = found.get(key, Earned())
        found[key] = Earned(
            own=before.own + one.own,
            count=before.count + one.count,
            orders=before.orders + one.orders,
            gross_sold=before.gross_sold + one.gross_sold,
            withheld=before.withheld + one.withheld,
        )
    return found


FILES: Final[dict[str, Callable[[int], str]]] = {
    "1099-k": form_1099k,
    "1099-nec": form_1099nec,
    "dac7": form_dac7,
}


def file_of(name: str, year: int) -> str:
    """Return one of the files of a year; raises KeyError for one that there is not."""
    return FILES[name](year)
