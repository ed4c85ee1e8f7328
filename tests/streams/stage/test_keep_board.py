"""The board in memory and the board over a real server keep the same laws."""

from collections.abc import Iterator

import pytest

from bench.servers import Server, ServerMissing, start_valkey
from streams.stage.capacity.board import DELAY_SECONDS, WAITING_SECONDS, Asked, Board, BoardDown, MemoryBoard
from streams.stage.capacity.redis_board import RedisBoard

NOW = 1_700_000_000.0


@pytest.fixture(scope="module")
def valkey() -> Iterator[Server]:
    try:
        server = start_valkey()
    except ServerMissing as missing:
        pytest.fail(str(missing))
    yield server
    server.stop()


@pytest.fixture(params=["memory", "valkey"])
def board(request: pytest.FixtureRequest) -> Board:
    if request.param == "memory":
        return MemoryBoard()
    return RedisBoard(request.getfixturevalue("valkey").url, request.node.name)


def enter(
    board: Board, seat: str, *, limit: int | None = 2, is_sure: bool = False, at: float = 0.0
) -> int | None:
    """Return how many are before this seat, or None when it is in."""
    told = board.enter(Asked("show", seat, 90.0, limit, is_sure), NOW + at)
    return None if told.is_in else told.ahead


def test_as_many_come_in_as_there_are_seats_and_the_others_wait_in_order(board: Board):
    assert [enter(board, seat, at=n) for n, seat in enumerate("abcde")] == [None, None, 0, 1, 2]
    assert board.seats(NOW + 5) == {"show": 2}


def test_who_is_in_stays_in_also_when_there_is_less_room(board: Board):
    enter(board, "a")
    enter(board, "b")

    assert enter(board, "a", limit=0, at=40) is None
    assert enter(board, "c", limit=0, at=41) == 0
    assert board.seats(NOW + 100) == {"show": 1}  # b did not ask again


def test_a_leaver_frees_the_place_for_the_first_in_line_and_not_for_who_comes(board: Board):
    for n, seat in enumerate("abcd"):
        enter(board, seat, at=n)

    board.leave("show", "a")

    assert enter(board, "new", at=10) == 2
    assert enter(board, "d", at=11) == 1
    assert enter(board, "c", at=12) is None
    assert enter(board, "d", at=13) == 0


def test_a_seat_that_is_not_renewed_and_a_place_that_is_not_asked_for_run_out(board: Board):
    for n, seat in enumerate("abcd"):
        enter(board, seat, at=n)

    assert enter(board, "d", at=80) == 1
    assert enter(board, "d", at=85 + WAITING_SECONDS) is None


def test_who_is_sure_comes_in_whatever_the_limit_and_no_limit_lets_everybody_in(board: Board):
    assert enter(board, "fan", limit=0) == 0
    assert enter(board, "holder", limit=0, is_sure=True) is None
    assert enter(board, "fan", limit=0, is_sure=True) is None
    assert enter(board, "other", limit=0) == 0
    assert enter(board, "other", limit=None) is None
    assert board.seats(NOW + 1) == {"show": 3}


def test_leaving_twice_or_without_a_seat_is_no_harm(board: Board):
    enter(board, "a")
    for _ in range(2):
        board.leave("show", "a")

    assert board.seats(NOW) == {}


def test_the_limit_is_of_all_shows_and_seats_are_told_by_show(board: Board):
    for show in ("one", "one", "other"):
        board.enter(
            Asked(show, f"{show}{len(board.seats(NOW))}{board.seats(NOW).get(show)}", 90, 3, is_sure=False),
            NOW,
        )

    assert board.seats(NOW) == {"one": 2, "other": 1}
    assert enter(board, "a", limit=3) == 0


def test_what_a_process_tells_replaces_what_it_told(board: Board):
    board.put("box:1", "old")
    board.put("box:1", "new")
    board.put("box:2", "other")

    assert sorted(board.all()) == ["new", "other"]
    board.drop("box:2")
    board.drop("never")
    assert board.all() == ["new"]


def test_delays_are_the_newest_of_each_player_and_all_of_them_in_the_histogram(board: Board):
    board.delay_add("show", "a", 1500, NOW)
    board.delay_add("show", "b", 1600, NOW + 1)
    board.delay_add("show", "a", 1400, NOW + 40)
    board.delay_add("other", "c", 9000, NOW)

    assert sorted(board.delays("show", NOW + 41)) == [1400, 1600]
    assert board.delay_histogram("show") == {1500: 1, 1600: 1, 1400: 1}
    assert list(board.delays("show", NOW + 30 + DELAY_SECONDS)) == [1400]
    assert list(board.delays("never", NOW)) == []
    assert board.delay_histogram("never") == {}


def test_board_that_is_away_says_so_at_once():
    board = RedisBoard("redis://127.0.0.1:1/0", "x")

    for ask in (
        lambda: board.put("box:1", "x"),
        board.all,
        lambda: enter(board, "a"),
        lambda: board.leave("show", "a"),
        lambda: board.seats(NOW),
        lambda: board.delay_add("show", "a", 1, NOW),
        lambda: board.delays("show", NOW),
        lambda: board.delay_histogram("show"),
    ):
        with pytest.raises(BoardDown):
            ask()
