"""Answers kept in a process: never older than the last commit, by whatever way it was written."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import ConnectionError as NoRedis

from marketplace.kernel import memory
from marketplace.kernel.memory import Kept, forget_all, kept
from marketplace.markets.models import Market, TaxRate
from marketplace.markets.selectors import market_by_code, market_default

# What is committed here is put back by hand: to empty and fill all tables after each test would take seconds.
pytestmark = pytest.mark.django_db(transaction=True, available_apps=["marketplace.kernel"])


@pytest.fixture(autouse=True)
def _keeping(settings: Any, transactional_db: None) -> Iterator[None]:
    settings.KEEP_ANSWERS = True
    forget_all()
    was = Market.objects.filter(code="eu").values().get()
    yield
    Market.objects.filter(code="eu").update(**was)
    Market.objects.filter(code="zz").delete()
    forget_all()


@pytest.fixture
def names() -> Iterator[Kept[str, str]]:
    """Names of markets by code; what is asked of the database is in ``names.asked``."""
    asked: list[list[str]] = []

    def read(codes: Any) -> dict[str, str]:
        asked.append(sorted(codes))
        return dict(Market.objects.filter(code__in=codes).values_list("code", "name"))

    made = Kept(read, Market)
    made.asked = asked  # type: ignore[attr-defined]
    yield made
    memory._stores.remove(made)


def rename(code: str, name: str) -> None:
    Market.objects.filter(code=code).update(name=name)


def test_what_was_read_is_not_asked_for_again(names: Any) -> None:
    first = names.of(["eu", "us"])

    assert names.of(["us", "eu"]) == first
    assert set(names.of(["eu", "us", "jp"])) == {"eu", "us", "jp"}
    assert names.asked == [["eu", "us"], ["jp"]]


def test_what_is_not_there_is_known_too(names: Any) -> None:
    assert names.of(["xx"]) == {}
    assert names.of(["xx"]) == {}
    assert names.asked == [["xx"]]


def _save(name: str) -> None:
    market = Market.objects.get(code="eu")
    market.name = name
    market.save()


def _bulk(name: str) -> None:
    market = Market.objects.get(code="eu")
    market.name = name
    Market.objects.bulk_update([market], ["name"])


def _raw(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "markets_market" SET "name" = %s WHERE "code" = %s', [name, "eu"])


@pytest.mark.parametrize("write", [_save, _bulk, _raw, lambda name: rename("eu", name)])
def test_every_way_of_writing_is_seen_at_once(write: Callable[[str], None], names: Any) -> None:
    names.of(["eu"])

    write("Lusitania")

    assert names.of(["eu"]) == {"eu": "Lusitania"}


def test_a_deleted_row_is_gone(names: Any) -> None:
    like = Market.objects.filter(code="eu").values().get()
    Market.objects.create(**{**like, "code": "zz", "position": 99})
    names.of(["zz"])

    Market.objects.filter(code="zz").delete()

    assert names.of(["zz"]) == {}


def test_a_transaction_reads_what_it_wrote_and_nobody_keeps_it(names: Any) -> None:
    before = names.of(["eu"])

    with transaction.atomic():
        rename("eu", "Lusitania")
        assert names.of(["eu"]) == {"eu": "Lusitania"}
        transaction.set_rollback(True)

    assert names.of(["eu"]) == before


def test_what_a_savepoint_took_back_does_not_silence_a_later_write(names: Any) -> None:
    names.of(["eu"])

    with transaction.atomic():
        with transaction.atomic():
            rename("eu", "First")
            transaction.set_rollback(True)
        rename("eu", "Second")

    assert names.of(["eu"]) == {"eu": "Second"}


def test_a_write_of_another_process_is_seen(names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names.of(["eu"])
    # Another process has marks of its own; what both share is the cache.
    ours, theirs = dict(memory._marks), dict(memory._marks)
    memory._marks.clear()
    memory._marks.update(theirs)
    rename("eu", "Lusitania")
    memory._marks.clear()
    memory._marks.update(ours)
    monkeypatch.setattr(memory, "_marks_at", [float("-inf")])

    assert names.of(["eu"]) == {"eu": "Lusitania"}


@pytest.mark.parametrize("fault", [NoRedis, OSError])
def test_without_the_cache_nothing_is_kept(
    fault: type[Exception], names: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_named: Any) -> None:
        raise fault

    names.of(["eu"])
    monkeypatch.setattr(cache, "get_many", away)
    monkeypatch.setattr(cache, "set_many", away)
    forget_marks()

    rename("eu", "Lusitania")

    assert names.of(["eu"]) == {"eu": "Lusitania"}


def forget_marks() -> None:
    memory._marks_at[0] = float("-inf")


def test_marks_that_the_cache_lost_end_the_answers(names: Any) -> None:
    rename("eu", "Lusitania")
    names.of(["eu"])

    cache.clear()
    forget_marks()
    names.of(["eu"])

    assert names.asked == [["eu"], ["eu"]]


def test_an_answer_ends_by_its_age(names: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names.of(["eu"])
    monkeypatch.setattr(memory, "KEPT_SECONDS_MAX", 0.0)

    names.of(["eu"])

    assert len(names.asked) == 2


def test_the_oldest_answers_make_room() -> None:
    store = Kept(lambda keys: {key: key for key in keys}, Market, most=2)
    for key in ("a", "b", "c"):
        store.of([key])
    memory._stores.remove(store)

    assert list(store._answers) == ["b", "c"]


def test_a_function_is_kept_by_its_arguments() -> None:
    asked: list[tuple[str, int]] = []

    @kept(TaxRate)
    def answer(place: str, *, number: int = 1) -> None:
        asked.append((place, number))

    for _again in range(2):
        answer("eu")
        answer("eu", number=2)
    memory._stores.pop()

    assert asked == [("eu", 1), ("eu", 2)]


def test_nothing_is_kept_where_that_is_switched_off(names: Any, settings: Any) -> None:
    settings.KEEP_ANSWERS = False

    names.of(["eu"])
    names.of(["eu"])

    assert len(names.asked) == 2


def test_markets_are_kept_and_closed_at_once(django_assert_num_queries: Any) -> None:
    market_default()

    with django_assert_num_queries(0):
        assert market_by_code("eu") == market_default()
    Market.objects.filter(code="eu").update(is_open=False)

    assert market_by_code("eu") is None


def test_what_runs_right_after_the_commit_is_told_the_new_and_silences_nobody(names: Any) -> None:
    names.of(["eu"])
    heard: list[dict[str, str]] = []

    with transaction.atomic():
        # A fact of before the write: its handler runs before the write is told of.
        transaction.on_commit(lambda: heard.append(names.of(["eu"])))
        rename("eu", "Lusitania")
    forget_marks()

    assert heard == [{"eu": "Lusitania"}]
    assert names.of(["eu"]) == {"eu": "Lusitania"}


def test_an_insert_that_ignores_conflicts_is_a_write() -> None:
    for words in ("INSERT INTO", "INSERT OR IGNORE INTO", "UPDATE", "DELETE FROM", "TRUNCATE"):
        found = memory.WRITE.match(f'{words} "markets_market"')
        assert found is not None
        assert found[1] == "markets_market"
