"""All that a room's sockets say. One function tells it; every kind of news has its maker here and nowhere else.

News is what may be lost: the database has the truth, and a page that missed something asks for it. So a bus that
does not answer fails nobody's deed.
"""

import logging
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings

from marketplace.kernel.clipping import clip
from streams.room.bus.choice import press
from streams.room.bus.shapes import BusDown
from streams.room.hub import kinds
from streams.room.hub.envelope import encode
from streams.room.models import Message, Note
from streams.shows.models import Caption
from streams.shows.programme import programme_ms

# More than a page shows at once need not come back at once.
RESTORED_MAX: Final = 200

logger = logging.getLogger(__name__)

QUOTE_SIGNS_MAX: Final = 80


def send(show: str, kind: str, body: object) -> int:
    """Tell everybody in a show's room (its public id); returns the number of the news, 0 when it was not told.

    ``kind`` is one of ``hub.kinds``. Of what fans say, only so much a second leaves the server; everything else
    always does. Raises KeyError for a kind that is in no table, ValueError for timed news that says no time.
    """
    found = kinds.KINDS[kind]
    if found.is_timed and not _says_when(body, is_merged=found.is_merged):
        raise ValueError(f"{kind} belongs to the picture and says no programme time")
    limit = settings.CHAT_MESSAGES_PER_SECOND if found.is_sampled and _is_a_fans(body) else 0
    try:
        return press().publish(show, kind, encode(body), per_second_max=limit)
    except BusDown as fault:
        logger.warning("%s of room %s was not told: %s", kind, show, fault)
        return 0


def _says_when(body: object, *, is_merged: bool) -> bool:
    """Tell whether timed news carries its programme time; what is merged carries one for each of its keys."""
    if not isinstance(body, Mapping):
        return False
    values = body.values() if is_merged else [body]
    return all(isinstance(each, Mapping) and isinstance(each.get("t"), int) for each in values)


def _is_a_fans(body: object) -> bool:
    return isinstance(body, Mapping) and body.get("role") == Message.Role.FAN


def chat(message: Message, tag: str, quote: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a message as the room sees it; ``w`` stands for its writer in this room only.

    What not every message has is left out where there is none: the message it answers, who is
    called by it, and what its writer is to the show.
    """
    more = {"re": quote, "to": message.mentions, "b": message.badges}
    return {
        "id": message.pk,
        "c": message.nonce,
        "w": tag,
        "name": message.name,
        "role": message.role,
        "m": message.body,
        "at": message.created_at.isoformat(timespec="seconds"),
        **{key: value for key, value in more.items() if value},
    }


def quote(message: Message, tag: str) -> dict[str, Any]:
    """Return a message as an answer to it shows it: of one that was taken out, no word and no name."""
    if not message.is_shown:
        return {"id": message.pk}
    return {"id": message.pk, "w": tag, "name": message.name, "m": clip(message.body, QUOTE_SIGNS_MAX)}


def note(row: Note, tag: str) -> dict[str, Any]:
    """Return the message that is held up, and who holds it up."""
    said = row.message
    facts = {"id": said.pk, "w": tag, "name": said.name, "role": said.role, "m": said.body}
    return {**facts, "by": row.by_name}


def delete(message: Message) -> dict[str, Any]:
    """Return that a message is gone."""
    return {"id": message.pk}


def hide(tag: str) -> dict[str, Any]:
    """Return that everything of one writer is gone: one piece of news, however much they wrote."""
    return {"w": tag}


def recall(tag: str) -> dict[str, Any]:
    """Return that one writer's pass is taken back: the server closes their sockets, and the page asks for another."""
    return {"w": tag}


def turn(tag: str) -> dict[str, Any]:
    """Return that the turn of one who waits for something has come: their page fetches what is held for them."""
    return {"w": tag}


def restore(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return messages that are in the room again, as it sees them, in order."""
    return {"m": messages}


def sale(*, name: str, numbers: list[int], support: str = "") -> dict[str, Any]:
    """Return that somebody bought (numbers of the line-up); an empty name is a buyer who wished none.

    ``support`` is an amount, as it is told, that they gave above the price and let be said.
    """
    return {"name": name, "numbers": numbers, **({"support": support} if support else {})}


def caption(line: Caption) -> dict[str, Any]:
    """Return what was said, and when (milliseconds since the epoch): pages show it when their picture gets there."""
    return {"m": line.text, "lang": line.language, "at": programme_ms(line.spoken_at)}


def stock(product: str, left: int) -> dict[str, int]:
    """Return how many are left of a product."""
    return {product: left}


# What one socket is told alone


def accepted(nonce: str, facts: Mapping[str, Any], claim: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return that a message is stored, whether or not it is among those that leave the server.

    ``claim`` is what came of the order that it was, for its writer alone.
    """
    return {"t": "ok", "c": nonce, "m": dict(facts), **({"claim": dict(claim)} if claim else {})}


def refused(code: str, message: str, **more: Any) -> dict[str, Any]:
    """Return what was refused, in the socket's language."""
    return {"error": {"code": code, "message": message, **more}}


def alive() -> dict[str, Any]:
    """Return the answer to a sign of life."""
    return {"t": "ack"}
