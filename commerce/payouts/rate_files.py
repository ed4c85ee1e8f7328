"""Exchange rates from a file: ``day,sold,bought,rate``. All of it or nothing; a day that is there is written anew."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.db import transaction

from commerce.ledger.exchange import Rate
from commerce.payouts.errors import RateFileRefused
from commerce.payouts.models import ExchangeRate
from commerce.payouts.rates import SMALLEST

HEADER: Final = ("day", "sold", "bought", "rate")
ROWS_MAX: Final = 20_000


@transaction.atomic
def rates_import(*, text: str, source: str) -> int:
    """Write the rates of a file; returns how many. Raises RateFileRefused, and then nothing is written."""
    if not source.strip():
        raise RateFileRefused(line=1, problem="who says so")
    rows = list(_rows(text, source.strip()[:80]))
    ExchangeRate.objects.bulk_create(
        {(row.sold, row.bought, row.on): row for row in rows}.values(),
        update_conflicts=True,
        unique_fields=["sold", "bought", "on"],
        update_fields=["value", "source"],
        batch_size=500,
    )
    return len(rows)


def _rows(text: str, source: str) -> Iterator[ExchangeRate]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != HEADER:
        raise RateFileRefused(line=1, problem=",".join(HEADER))
    for number, row in enumerate(reader, start=2):
        if number > ROWS_MAX:
            raise RateFileRefused(line=number, problem=f"> {ROWS_MAX}")
        try:
            on, value = date.fromisoformat(row["day"] or ""), Decimal(row["rate"] or "")
            rate = Rate(row["sold"] or "", row["bought"] or "", value.quantize(SMALLEST))
        except (ValueError, TypeError, InvalidOperation) as error:
            raise RateFileRefused(line=number, problem=str(error)[:80]) from error
        yield ExchangeRate(sold=rate.sold, bought=rate.bought, value=rate.value, on=on, source=source)
