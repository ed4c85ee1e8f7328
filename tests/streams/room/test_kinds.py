"""What a room can be told stands in one table, is written down for who reads the socket, and nothing else is sent."""

import re
from pathlib import Path

import pytest

from streams.room import handlers, news
from streams.room.bus import choice
from streams.room.hub import kinds
from streams.room.hub.kinds import TABLE, Kind

DOCS = Path(__file__).parents[3] / "docs" / "api" / "room.md"


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.name)
def test_each_kind_is_written_down(kind: Kind) -> None:
    assert re.search(rf"^\| `{kind.name}` \|", DOCS.read_text(), re.MULTILINE)


def test_no_kind_is_there_twice_and_none_contradicts_itself() -> None:
    assert len(kinds.KINDS) == len(TABLE)
    for kind in TABLE:
        assert kind.is_state or not (kind.is_lazy or kind.is_merged)
        assert not (kind.is_urgent and kind.is_lazy)
        # What must not be lost is never among what may stay in the house.
        assert not (kind.is_sampled and (kind.is_state or kind.is_urgent))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    kept: list[str] = []

    def publish(_room: str, kind: str, _body: object, **_more: object) -> int:
        kept.append(kind)
        return 1

    monkeypatch.setattr(choice.memory, "publish", publish)
    monkeypatch.setattr(news, "press", lambda: choice.memory)
    return kept


def test_what_is_in_no_table_cannot_be_sent(told: list[str]) -> None:
    with pytest.raises(KeyError):
        news.send("abc", "fireworks", {})

    assert told == []


def test_what_belongs_to_the_picture_says_when(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    monkeypatch.setitem(kinds.KINDS, "clock", Kind("clock", is_state=True, is_timed=True))

    for body in ({}, {"t": "now"}, {"t": 1.5}, [1], None):
        with pytest.raises(ValueError, match="programme time"):
            news.send("abc", "clock", body)
    assert told == []
    news.send("abc", "clock", {"t": 1_700_000_000_000})
    assert told == ["clock"]


def test_whatever_hears_facts_is_loaded() -> None:
    """A module of handlers that nobody imports hears nothing, and says nothing of it."""
    written = {path.stem for path in Path(handlers.__file__).parent.glob("*.py")} - {"__init__"}
    assert set(handlers.__all__) == written
