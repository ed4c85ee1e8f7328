"""Links in what the people of a show say can be followed; fans' stay text."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.room.links import parts_of
from streams.room.models import Message
from streams.room.selectors.panel import room_panel
from streams.room.services.messages import Writer, message_post
from tests.conftest import World
from tests.streams.room.test_partials import page
from tests.streams.room.test_replies import let_in

# The same table is checked against the browser's rule in tests/js/room/body_parts.test.mjs.
TABLE = json.loads((Path(__file__).parents[2] / "data" / "room" / "links.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", TABLE, ids=lambda case: str(TABLE.index(case)))
def test_links_are_found_where_the_browser_finds_them(case: dict[str, object]) -> None:
    parts = parts_of(str(case["text"]))

    assert [part.text for part in parts if part.is_link] == case["links"]


@given(st.text(max_size=60) | st.from_regex(r"https://[a-z.:@/]{0,20}", fullmatch=True))
def test_parts_put_together_are_the_text(text: str) -> None:
    assert "".join(part.text for part in parts_of(text)) == text


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "links"), [("fan", 0), ("host", 1), ("brand", 1)])
def test_only_the_people_of_the_show_link(live_world: World, role: str, links: int) -> None:
    said = message_post(
        show=live_world.show.public_id,
        writer=Writer(visitor="g:nour", user="", name="Nour", role=role),
        nonce="nonce-1",
        body='<script>x</script> https://lantern.example/moon?a=1&b=2"onclick=x javascript:alert(1)',
    )
    let_in(said)

    # A fan's link waits for approval; this one was let in.
    Message.objects.update(held_at=None, deleted_at=None)
    html = page("_chat_panel.html", room=room_panel(live_world.show, "fan"))
    link = (
        '<a href="https://lantern.example/moon?a=1&amp;b=2" target="_blank" rel="nofollow noopener ugc">'
        "https://lantern.example/moon?a=1&amp;b=2</a>"
    )
    assert html.count(link) == links
    assert html.count("lantern.example/moon?a=1&amp;b=2") == 1 + links
    assert "&lt;script&gt;" in html
    assert 'href="javascript' not in html
