"""A talk in bruno's circle for whoever walks all addresses."""

from typing import Any
from uuid import uuid4

from marketplace.creators.models import Creator
from streams.circles.selectors import Circle
from streams.circles.services import thread_begin


def circle_ids(creator: Creator, secrets: list[str]) -> dict[str, Any]:
    """Begin a talk in the circle of a creator who has members; return its ids."""
    circle = Circle(creator, creator.user, "host")
    words = "Hushed among members"
    thread = thread_begin(circle=circle, key=uuid4(), kind="talk", title="Encores", body=words)
    secrets.append(words)
    return {"circle/<public_id>": thread.public_id, "posts/<public_id>": thread.posts.get().public_id}
