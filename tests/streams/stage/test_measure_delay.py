"""How late fans see a show: told by their players, shown to the host, and kept when the show is over."""

import time

import pytest
from django.urls import reverse

from marketplace.kernel import bus
from marketplace.kernel.models import Delivery
from streams.shows.services import show_end
from streams.stage import handlers
from streams.stage.capacity.board import BoardDown
from streams.stage.capacity.choice import board
from streams.stage.capacity.delays import DELAY_MS_MAX, Delay, delay_now, delay_of, delay_report
from streams.stage.models import ShowDelay
from tests.conftest import CommittingClient, World

SHOW = "sh0w5h0w5h0w"
NOW = 1_700_000_000.0

pytestmark = pytest.mark.usefixtures("live")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr(time, "time", lambda: NOW)
    return NOW


def shown(delay_ms: float) -> str:
    """What a player tells whose picture is that late."""
    return str(round(NOW * 1000 - delay_ms))


def test_half_and_ninety_five_of_a_hundred_are_at_most_that_late():
    assert delay_of([(ms, 1) for ms in range(100, 0, -1)]) == Delay(100, 50, 95)
    assert delay_of([(1400, 90), (1900, 6), (9000, 4)]) == Delay(100, 1400, 1900)
    assert delay_of([(1500, 1)]) == Delay(1, 1500, 1500)
    assert delay_of([(1500, 0)]) is None
    assert delay_of([]) is None


def test_newest_word_of_each_player_counts_now(now: float):
    for seat, delay in (("a", 1402), ("b", 1449), ("a", 1902)):
        assert delay_report(show=SHOW, seat=seat, playing_ms=shown(delay)) == pytest.approx(delay, abs=25)

    found = delay_now(SHOW)

    assert found == Delay(reports=2, median_ms=1450, p95_ms=1900)
    assert (found.median_seconds, found.p95_seconds) == (1.45, 1.9)


@pytest.mark.parametrize(
    "word",
    ["", "x", "-5", "1.5", "NaN", "१२३", "9" * 40, "0", shown(DELAY_MS_MAX + 1), shown(-1)],
    ids=["nothing", "x", "minus", "half", "nan", "indian", "huge", "1970", "too-late", "from-the-future"],
)
def test_what_cannot_be_a_delay_is_not_kept(now: float, word: str):
    assert delay_report(show=SHOW, seat="a", playing_ms=word) is None

    assert delay_now(SHOW) is None
    assert board().delay_histogram(SHOW) == {}


def test_a_player_tells_with_its_pass_and_the_host_reads_it(live_world: World, client_of, mallory):
    show = live_world.show
    address = reverse("stage:live_pass", args=[show.public_id])
    studio = reverse("front:studio_delay", args=[show.public_id])
    host = client_of(live_world.creator.user)
    assert "measured once they watch" in host.get(studio).content.decode()

    for late in (1.4, 1.4, 1.9):
        word = str(round((time.time() - late) * 1000))
        assert CommittingClient().post(address, {"playing_ms": word}).status_code == 200
    assert CommittingClient().post(address, {"playing_ms": "nonsense"}).status_code == 200

    for page in (studio, reverse("front:studio", args=[show.public_id])):
        text = host.get(page).content.decode()
        assert "Fans see you 1.4 s later (95 %: 1.9 s)." in text
        assert "Measured by 3 players." in text
    assert client_of(mallory).get(studio).status_code == 404
    assert CommittingClient().get(studio).status_code == 302


def test_who_waits_or_may_not_come_in_reports_nothing(live_world: World, settings):
    settings.LIVE_VIEWERS_MAX = 1
    address = reverse("stage:live_pass", args=[live_world.show.public_id])
    word = {"playing_ms": str(round(time.time() * 1000 - 1500))}

    assert CommittingClient().post(address).status_code == 200
    assert CommittingClient().post(address, word).status_code == 503

    assert delay_now(live_world.show.public_id) is None


def test_what_was_measured_stays_when_the_show_is_over_also_if_that_is_heard_twice(
    live_world: World, committing, client_of, now: float
):
    show = live_world.show
    for n, delay in enumerate((1400, 1400, 2000)):
        delay_report(show=show.public_id, seat=str(n), playing_ms=shown(delay))

    with committing():
        show_end(show=show)
    delivery = Delivery.objects.get(handler=bus.handler_name(handlers.keep_delay))
    for _ in range(2):
        Delivery.objects.filter(pk=delivery.pk).update(done_at=None)
        assert bus.deliver(delivery.pk) is True

    kept = ShowDelay.objects.get()
    assert (kept.show_id, kept.reports, kept.median_ms, kept.p95_ms) == (show.pk, 3, 1400, 2000)
    assert str(kept).endswith("1400 ms")
    page = client_of(live_world.creator.user).get(reverse("front:studio", args=[show.public_id]))
    assert "Fans saw you 1.4 s later (95 %: 2.0 s)." in page.content.decode()


def test_a_show_that_nobody_watched_keeps_no_delay(live_world: World, committing, client_of):
    with committing():
        show_end(show=live_world.show)

    assert not ShowDelay.objects.exists()
    page = client_of(live_world.creator.user).get(reverse("front:studio", args=[live_world.show.public_id]))
    assert "Fans saw you" not in page.content.decode()


def test_while_the_board_is_away_the_pass_is_renewed_all_the_same(live_world: World, monkeypatch):
    def away(*_: object) -> None:
        raise BoardDown("gone")

    for name in ("delay_add", "delays"):
        monkeypatch.setattr(board(), name, away)
    word = {"playing_ms": str(round(time.time() * 1000 - 1500))}

    answer = CommittingClient().post(reverse("stage:live_pass", args=[live_world.show.public_id]), word)

    assert answer.status_code == 200
    assert delay_now(live_world.show.public_id) is None
