"""The operators' pages of the books: accounts with running balances, movements, trial balances, files."""

import asyncio
import csv
import io
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from commerce.ledger import explorer, sealing
from commerce.ledger import services as ledger
from commerce.ledger.kinds import AccountKind, MovementKind
from commerce.ledger.models import Closing, Movement, Transfer
from commerce.ledger.selectors import balance
from commerce.ledger.services import Posting, account
from commerce.payments.books import cursor_of, cursor_read, transfers_cells
from commerce.payments.models import MoneyExport
from marketplace.accounts.models import User
from marketplace.kernel.money import Money
from marketplace.kernel.streaming import csv_stream
from tests import factories
from tests.commerce.payments import buying
from tests.commerce.payments.asking import asked, same_queries
from tests.commerce.payments.test_refund import everything, give_back
from tests.present import present

pytestmark = pytest.mark.django_db
LEDGER, TRIAL, EXPORTS = (f"/operator/money/{page}/" for page in ("ledger", "trial-balance", "exports"))
KINDS = (AccountKind.CLEARING, AccountKind.BRAND_PAYABLE, AccountKind.PLATFORM_FEE, AccountKind.TAX_PAYABLE)


@pytest.fixture
def sold(world, alice, committing):
    order = buying.place(buying.draft(world.lamp, collaboration=world.collaboration), user=alice)
    buying.pay(order, committing)
    give_back(order, committing, everything(order)[0])
    sealing.seal_all()
    return order


def moved(minor, *, reserve=False, debit=KINDS[0], credit=KINDS[1], currency="EUR"):
    """One movement of one transfer."""
    line = Posting(account(debit, "", currency), account(credit, "", currency), Money(minor, currency), "x")
    write = ledger.reserve if reserve else ledger.post
    return write(key=f"try:{uuid4()}", kind=MovementKind.SALE, reference="try", lines=[line])


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_accounts_tell_what_stands_on_them_and_whose_they_are(sold, oliver, world, client_of):
    olivers = client_of(oliver)
    page = page_of(olivers, LEDGER)

    assert {row.kind for row in page.context["rows"]} >= {"clearing", "brand_payable", "platform_fee"}
    assert "Lantern Row" in page.text
    narrow = page_of(olivers, f"{LEDGER}?kind=brand_payable&currency=EUR&owner=brand:")
    (row,) = narrow.context["rows"]
    assert row.balance.posted == balance("brand_payable", f"brand:{world.brand.public_id}", "EUR")
    assert "No such account." in page_of(olivers, f"{LEDGER}?owner=nobody").text
    assert page_of(olivers, f"{LEDGER}?kind=nonsense&after=1|2").context["rows"]


def test_a_long_list_of_accounts_goes_on_where_it_stopped(db, oliver, client_of, monkeypatch):
    monkeypatch.setattr("commerce.payments.book_views.PAGE_ROWS", 3)
    for number in range(4):
        account(AccountKind.BRAND_PAYABLE, f"brand:{number}", "EUR")
        account(AccountKind.BRAND_PAYABLE, f"brand:{number}", "JPY")
    olivers, address, seen = client_of(oliver), LEDGER, []
    for _page in range(3):
        page = page_of(olivers, address)
        seen += [(row.owner, row.currency) for row in page.context["rows"]]
        address = f"{LEDGER}?{page.context['more']}"

    assert seen == [(f"brand:{number}", currency) for number in range(4) for currency in ("EUR", "JPY")]
    assert page.context["more"] == ""
    assert "To the beginning" in page.text


def test_the_running_balance_is_right_on_every_page_with_what_is_reserved_and_given_up(
    db, oliver, client_of, monkeypatch
):
    monkeypatch.setattr("commerce.payments.book_views.PAGE_ROWS", 4)
    wanted, stands = [], 0
    for number in range(1, 8):
        moved(number * 10)
        stands -= number * 10
        wanted.append((-number * 10, stands))
    gone, kept = moved(7, reserve=True), moved(5, reserve=True)
    ledger.void(key=gone.key)
    ledger.settle(key=kept.key)
    moved(3, reserve=True)
    moved(2, debit=KINDS[1], credit=KINDS[0])
    wanted += [(-7, stands), (-5, stands - 5), (-3, stands - 5), (2, stands - 3)]
    found = explorer.accounts_listed(kind="clearing", limit=9)[0]

    olivers, query, seen = client_of(oliver), "", []
    while True:
        page = page_of(olivers, f"{LEDGER}accounts/{found.pk}/?{query}")
        seen += [(row.change.minor, row.balance.minor) for row in page.context["rows"]]
        query = page.context["more"]
        if not query:
            break

    # What stands on it is summed up once, and carried on from page to page.
    assert page.context["standing"] is None
    assert seen == wanted[::-1]
    assert seen[0][1] == balance("clearing", "", "EUR").minor


def test_narrowed_there_is_no_running_balance(sold, oliver, client_of):
    clearing = explorer.accounts_listed(kind="clearing", limit=1)[0]
    address = f"{LEDGER}accounts/{clearing.pk}/"
    today = timezone.localdate()
    olivers = client_of(oliver)

    sales = page_of(olivers, f"{address}?kind=sale&since={today:%Y-%m-%d}&until={today:%Y-%m-%d}")
    assert {row.entry.kind for row in sales.context["rows"]} == {"sale"}
    assert {row.balance for row in sales.context["rows"]} == {None}
    assert "No transfer here." in page_of(olivers, f"{address}?state=pending").text
    assert page_of(olivers, f"{address}?since=yesterday&kind=nothing").context["rows"]


def test_a_cursor_that_somebody_made_up_shows_the_beginning(sold, oliver, client_of):
    clearing = explorer.accounts_listed(kind="clearing", limit=1)[0]
    address = f"{LEDGER}accounts/{clearing.pk}/"
    page = page_of(client_of(oliver), f"{address}?before=1:2:3")

    assert page.context["rows"][0].balance == present(clearing.balance).posted
    assert cursor_read("nonsense", "EUR") == (None, None)
    assert cursor_read(cursor_of(7, Money(-3, "JPY")), "JPY") == (7, Money(-3, "JPY"))


def test_a_movement_tells_its_transfers_and_its_block(sold, oliver, client_of):
    sale = Movement.objects.get(reference=sold.public_id, kind="sale")
    page = page_of(client_of(oliver), f"{LEDGER}movements/{sale.public_id}/")

    told = page.context["movement"]
    assert [entry.key for entry in told.entries] == list(
        Transfer.objects.filter(movement=sale).order_by("pk").values_list("key", flat=True)
    )
    assert told.block_hash in page.text
    assert f"/operator/orders/{sold.public_id}" in page.text
    young = moved(1, reserve=True)
    ledger.settle(key=young.key)
    page = page_of(client_of(oliver), f"{LEDGER}movements/{young.public_id}/")
    assert "To be sealed within a minute." in page.text
    assert page.context["movement"].closed_as == "posted"


def test_a_trial_balance_is_even_and_of_its_day(sold, oliver, client_of):
    olivers = client_of(oliver)
    page = page_of(olivers, TRIAL)
    (table,) = page.context["tables"]
    assert table["debit"] == table["credit"]
    assert table["debit"].minor > 0
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "Nothing was booked by then." in page_of(olivers, f"{TRIAL}?day={yesterday:%Y-%m-%d}").text
    assert olivers.get(f"{TRIAL}?day=never").status_code == 400

    answer = olivers.post(TRIAL, {"day": timezone.localdate().isoformat()})
    header, *rows = rows_of(answer)
    assert header[:3] == ["currency", "account", "owner"]
    assert sum(round(float(row[5]) * 100) - round(float(row[6]) * 100) for row in rows) == 0
    taken = MoneyExport.objects.get()
    assert (taken.kind, taken.by) == ("trial_balance", oliver)


def test_what_is_reserved_counts_from_when_it_is_settled(db):
    movement = moved(100, reserve=True)
    before = timezone.now()
    assert explorer.trial_balance(before) == []
    ledger.settle(key=movement.key)
    closed = Closing.objects.get(movement=movement).created_at

    assert explorer.trial_balance(closed - timedelta(milliseconds=1)) == []
    assert len(explorer.trial_balance(closed + timedelta(seconds=1))) == 2


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deeds=some.lists(
        some.tuples(
            some.integers(1, 10**9),
            some.permutations(KINDS),
            some.sampled_from(["EUR", "JPY", "KWD"]),
            some.sampled_from(["post", "reserve", "settle", "void"]),
        ),
        max_size=12,
    ),
    cut=some.integers(0, 12),
)
def test_every_trial_balance_is_even_and_what_was_booked_between_two_is_their_difference(db, deeds, cut):
    base, middle = explorer.trial_balance(timezone.now() + timedelta(seconds=1)), timezone.now()
    for number, (minor, kinds, currency, deed) in enumerate(deeds):
        middle = timezone.now() if number == cut else middle
        made = moved(minor, reserve=deed != "post", debit=kinds[0], credit=kinds[1], currency=currency)
        if deed in ("settle", "void"):
            getattr(ledger, deed)(key=made.key)
    end = timezone.now() + timedelta(seconds=1)

    first, second = explorer.trial_balance(middle), explorer.trial_balance(end)
    for rows in (base, first, second):
        assert not any(by_currency(rows).values())
    before, between = standing(first), booked(middle, end)
    for key, after in standing(second).items():
        assert after - before.get(key, 0) == between.get(key, 0)


def by_currency(rows):
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + row.credits - row.debits
    return sums


def booked(since, until):
    """What every account gained by what was booked in a span of time."""
    found: dict[tuple[str, str, str], int] = {}
    for chunk in explorer.transfers_booked(since=since, until=until):
        for row in chunk:
            for side, sign in ((row.debit, -1), (row.credit, 1)):
                key = (*side, row.money.currency)
                found[key] = found.get(key, 0) + sign * row.money.minor
    return found


def standing(rows):
    return {(row.kind, row.owner, row.currency): row.credits - row.debits for row in rows}


def test_the_accountants_file_has_one_row_a_transfer_and_is_written_down(sold, oliver, client_of):
    olivers, today = client_of(oliver), timezone.localdate().isoformat()
    assert "Nobody took a file yet." in page_of(olivers, EXPORTS).text

    header, *rows = rows_of(olivers.post(EXPORTS, {"since": today, "until": today, "currency": "EUR"}))

    assert len(rows) == Transfer.objects.filter(state="posted").count()
    by_name = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["kind"] for row in by_name} == {"sale", "refund"}
    assert {row["block"] for row in by_name} == {"1"}
    assert by_name[0]["amount"].count(".") == 1
    assert MoneyExport.objects.get().by == oliver
    assert "Oliver" in page_of(olivers, EXPORTS).text
    (only,) = [rows_of(olivers.post(EXPORTS, {"since": today, "until": today, "currency": "JPY"}))]
    assert only == [header]


@pytest.mark.parametrize(
    "said",
    [
        {"since": "2026-02-02", "until": "2026-02-01"},
        {"since": "", "until": "2026-02-01"},
        {"since": "2026-01-01", "until": "2026-02-01", "currency": "euro"},
    ],
    ids=["backwards", "no beginning", "no currency"],
)
def test_a_period_that_is_none_takes_nothing_and_writes_nothing_down(db, oliver, client_of, said):
    answer = client_of(oliver).post(EXPORTS, said)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")
    assert MoneyExport.objects.count() == 0


def test_formulas_in_the_books_run_in_no_spreadsheet(db):
    line = Posting(
        account(KINDS[0], "", "EUR"), account(KINDS[1], "", "EUR"), Money(5, "EUR"), "=HYPERLINK(1)"
    )
    ledger.post(key="=1+1", kind=MovementKind.SALE, reference="@sum", lines=[line])
    answer = csv_stream(HttpRequest(), "x.csv", ["a"] * 15, transfers_cells(EARLY, LATE, ""))
    cells = rows_of(answer)[1]
    assert "'=HYPERLINK(1)" in cells
    assert "'@sum" in cells


EARLY, LATE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def test_a_long_file_is_read_while_it_is_sent(db, monkeypatch):
    monkeypatch.setattr(explorer, "READ_AT_ONCE", 2)
    for _row in range(5):
        moved(1)
    read = []

    def chunks():
        for rows in transfers_cells(EARLY, LATE, ""):
            read.append(len(rows))
            yield rows

    texts = iter(csv_stream(HttpRequest(), "x.csv", ["a"], chunks()))
    next(texts)
    assert read == []
    next(texts)
    assert read == [2]
    assert [text.count(b"\r\n") for text in texts] == [2, 1]
    assert read == [2, 2, 1]


def test_an_asgi_server_gets_it_piece_by_piece_too():
    request = ASGIRequest({"type": "http", "method": "GET", "path": "/", "headers": []}, io.BytesIO())
    answer = csv_stream(request, "x.csv", ["a"], [[["1"], ["2"]], [["3"]]])

    async def taken():
        return [piece.decode("utf-8-sig") async for piece in answer]

    assert answer.is_async
    assert asyncio.run(taken()) == ["a\r\n", "1\r\n2\r\n", "3\r\n"]


def test_strangers_and_staff_without_the_right_find_nothing(sold, mallory, carla, client_of):
    steve = factories.make_user("steve@example.org", is_staff=True)
    steve.user_permissions.add(Permission.objects.get(codename="add_refund"))
    row = explorer.accounts_listed(limit=1)[0]
    movement = Movement.objects.first()
    for client in (client_of(mallory), client_of(carla), client_of(steve)):
        for address in (
            LEDGER,
            TRIAL,
            EXPORTS,
            f"{LEDGER}accounts/{row.pk}/",
            f"{LEDGER}movements/{present(movement).public_id}/",
        ):
            assert client.get(address).status_code == 404
        for address in (TRIAL, EXPORTS):
            today = timezone.localdate().isoformat()
            answer = client.post(address, {"day": today, "since": today, "until": today})
            assert answer.status_code == 404
    assert MoneyExport.objects.count() == 0

    steve.user_permissions.add(Permission.objects.get(codename="view_transfer"))
    assert client_of(User.objects.get(pk=steve.pk)).get(LEDGER).status_code == 200


def test_pages_ask_the_same_however_much_there_is(sold, oliver, client_of):
    olivers = client_of(oliver)
    clearing = explorer.accounts_listed(kind="clearing", limit=1)[0]

    def more() -> None:
        for number in range(6):
            moved(5, debit=KINDS[0], credit=KINDS[2])
            account(AccountKind.BRAND_PAYABLE, f"brand:{number}", "USD")

    for address in (LEDGER, f"{LEDGER}accounts/{clearing.pk}/", TRIAL, EXPORTS):
        same_queries(partial(olivers.get, address), more)
        assert asked(partial(olivers.get, address)) <= 14
