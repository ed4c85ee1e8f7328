"""The accountant's day is that of UTC, wherever the operator sits who takes the file."""

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.services import Posting, account
from commerce.payments.models import MoneyExport
from marketplace.kernel.money import Money

pytestmark = pytest.mark.django_db
TRIAL, EXPORTS = "/operator/money/trial-balance/", "/operator/money/exports/"
SAID = "Days begin and end in UTC, the same for everybody."


def test_an_operator_in_tokyo_takes_the_same_days_as_everybody(oliver, client_of) -> None:
    oliver.time_zone = "Asia/Tokyo"
    oliver.save(update_fields=["time_zone"])
    line = Posting(
        account(AccountKind.CLEARING, "", "EUR"),
        account(AccountKind.PLATFORM_FEE, "", "EUR"),
        Money(500, "EUR"),
        "x",
    )
    ledger.post(key="one", kind=MovementKind.SALE, reference="one", lines=[line])
    his = client_of(oliver)

    his.post(EXPORTS, {"since": "2026-03-01", "until": "2026-03-01", "currency": ""})
    his.post(TRIAL, {"day": "2026-03-01"})

    first, after = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    taken = {row.kind: (row.since, row.until) for row in MoneyExport.objects.all()}
    assert taken == {"transfers": (first, after), "trial_balance": (None, after)}
    today = timezone.localdate(timezone=UTC).isoformat()
    file = his.post(EXPORTS, {"since": today, "until": today, "currency": ""}).getvalue()
    _header, row = csv.reader(io.StringIO(file.decode("utf-8-sig")))
    assert row[0].endswith("+00:00")
    for page in (EXPORTS, TRIAL):
        assert SAID in his.get(page).text
    found = account(AccountKind.CLEARING, "", "EUR")
    assert SAID in his.get(f"/operator/money/ledger/accounts/{found.pk}/").text
    # What was taken is told in the same days.
    told = his.get(EXPORTS).context["taken"]
    text = his.get(EXPORTS).text
    assert len(told) == 3
    assert date_format(first, "SHORT_DATETIME_FORMAT") in text
    assert date_format(first.astimezone(ZoneInfo("Asia/Tokyo")), "SHORT_DATETIME_FORMAT") not in text
