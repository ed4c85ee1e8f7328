"""The room's part of a page."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings

from commerce.memberships.selectors.members import Person, tier_with
from streams.room import words
from streams.room.emotes import EMOTES, MEMBER_EMOTES, Emote
from streams.room.hub.room import SNAPSHOT_MESSAGES
from streams.room.models import MESSAGE_GRAPHEMES_MAX, NICKNAME_GRAPHEMES_MAX, Message
from streams.room.selectors.messages import is_room_open, messages_recent, quote_facts, writer_tag
from streams.room.selectors.notes import note_facts
from streams.shows.models import Show

# What stands in a show's room, one of each.
FURNITURE: Final = ("room_rules", "note__message")


@dataclass(frozen=True)
class PanelQuote:
    """What a message answers: nothing but its number when that was taken out."""

    id: int
    w: str = ""
    name: str = ""
    m: str = ""


@dataclass(frozen=True)
class PanelMessage:
    """A message as the page shows it."""

    id: int
    writer: str
    name: str
    letter: str
    role: str
    body: str
    at: str
    show: str
    quote: PanelQuote | None = None
    # Who is called by it, with spaces between.
    mentions: str = ""
    badges: tuple[str, ...] = ()

    @property
    def is_other_staff(self) -> bool:
        """Whether somebody keeps order here who is neither the host nor the brand."""
        return self.role not in {Message.Role.FAN, Message.Role.HOST, Message.Role.BRAND}


@dataclass(frozen=True)
class RoomPanel:
    """The room's part of a page."""

    show: Show
    role: str
    messages: list[PanelMessage]
    is_open: bool
    # The message that is held up, as frames carry it.
    note: dict[str, Any] | None = None

    message_signs_max: Final[int] = MESSAGE_GRAPHEMES_MAX
    name_signs_max: Final[int] = NICKNAME_GRAPHEMES_MAX

    @property
    def has_earlier(self) -> bool:
        """Whether there may be more than the page begins with."""
        return len(self.messages) >= SNAPSHOT_MESSAGES

    # In a tier of the host's plan that gives more emotes.
    has_more_emotes: bool = False

    @property
    def emotes(self) -> tuple[Emote, ...]:
        """What the picker offers."""
        return (*EMOTES, *MEMBER_EMOTES) if self.has_more_emotes else EMOTES

    @property
    def staff_told(self) -> str:
        """Who speaks for the show, and what calls them, as JSON for the page."""
        staff = [{"name": self.show.creator.display_name, "who": Message.Role.HOST.value}]
        if self.show.collaboration is not None:
            staff.append({"name": self.show.collaboration.brand.name, "who": Message.Role.BRAND.value})
        return json.dumps(staff, ensure_ascii=False)

    @property
    def shown_per_second(self) -> int:
        """How many of the fans' messages this reader's page shows in a second; 0: all."""
        return 0 if self.can_moderate else settings.CHAT_SHOWN_PER_SECOND

    @property
    def can_moderate(self) -> bool:
        """Whether this reader may take out what others wrote."""
        return self.role in {Message.Role.HOST, Message.Role.BRAND, Message.Role.MOD}


def panel_messages(messages: list[Message], show: str) -> list[PanelMessage]:
    """Return messages as rows of the page."""
    return [
        PanelMessage(
            id=message.pk,
            writer=writer_tag(show, message.visitor),
            name=message.name,
            letter="".join(words.graphemes(message.name)[:1]),
            role=message.role,
            body=message.body,
            at=message.created_at.isoformat(timespec="seconds"),
            show=show,
            quote=_quote(message, show),
            mentions=" ".join(message.mentions),
            badges=tuple(message.badges),
        )
        for message in messages
    ]


def _quote(message: Message, show: str) -> PanelQuote | None:
    facts = quote_facts(message, show)
    return None if facts is None else PanelQuote(**facts)


def room_panel(show: Show, role: str, person: Person | None = None) -> RoomPanel:
    """Return the room's part of a page: a few queries, whatever was said; ``person`` is who reads it."""
    tier = tier_with(person, show.creator) if person is not None else None
    furnished = Show.objects.select_related("creator", "collaboration__brand", *FURNITURE).get(pk=show.pk)
    return RoomPanel(
        show=furnished,
        role=role,
        messages=panel_messages(messages_recent(show), show.public_id),
        is_open=is_room_open(show),
        note=note_facts(furnished),
        has_more_emotes=tier is not None and tier.has_emotes,
    )
