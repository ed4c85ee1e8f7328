"""What was said in the demonstration's shows that are over, so that their recordings are not silent."""

from datetime import datetime, timedelta
from typing import Final

from streams.room.models import Message
from streams.shows.models import Show

# (seconds after the start, who, role, what, which line it answers); the host and the brand go by their own names.
SAID: Final = (
    (-40, "Nour", "fan", "Is this the right room?", None),
    (-25, "Tomas R.", "fan", "Two minutes to go", None),
    (3, "Jonas K.", "fan", "Hallo aus Graz!", None),
    (6, "佐和", "fan", "こんばんは", None),
    (11, "Nour", "fan", "That looks lovely already", None),
    (17, "Jonas K.", "fan", "Gibt es das auch kleiner?", None),
    (24, "host", "host", "Ja, ich zeige es gleich.", 5),
    (29, "Maëlle", "fan", "C'est magnifique", None),
    (34, "யாழினி", "fan", "சென்னைக்கு டெலிவரி உண்டா?", None),
    (41, "brand", "brand", "Yes, to India in six days.", 8),
    (46, "佐和", "fan", "買いました！", None),
    (52, "Tomas R.", "fan", "Which one is on stage now?", None),
    (58, "Nour", "fan", "The last one is my favourite 😍", None),
    (64, "host", "host", "Thank you all, see you next week!", None),
)


def talk_make(show: Show, began: datetime, seconds: int) -> None:
    """Write what was said in a show that began then and lasted so long."""
    written: list[Message] = []
    names = {"host": show.creator.display_name}
    if show.collaboration is not None:
        names["brand"] = show.collaboration.brand.name
    for number, (after, who, role, body, answers) in enumerate(SAID):
        written.append(
            Message(
                show=show,
                visitor=f"g:demo-{who}"[:40],
                nonce=f"demo-{number:04}",
                name=names.get(who, who),
                role=role,
                body=body,
                reply_to=None if answers is None else written[answers],
                created_at=began + timedelta(seconds=min(after, seconds)),
            )
        )
        written[-1].save()
