"""Who may take part in what a room does together: voting for questions and in polls, bidding."""

from marketplace.accounts.models import User
from marketplace.kernel.refusals import Refusal
from streams.room.errors import RoomClosed
from streams.room.models import Message
from streams.room.selectors.messages import is_room_open
from streams.room.selectors.standing import Standing, standing_of
from streams.room.services.gate import check_standing
from streams.room.services.messages import Writer, show_of_room
from streams.shows.models import Show
from streams.shows.selectors import access_show, show_by_public_id


def take_part(public_id: str, writer: Writer) -> tuple[Show, Standing]:
    """Return the show in whose room somebody votes, and how they stand there.

    Who was banned or silenced does not vote either: what others see is not theirs to steer. Of who is in the shadow
    nothing is to be kept, and they are not told. Whom a rule keeps from writing (followers only, say) may vote.
    Raises RoomClosed, Banned, Muted, LogInToWrite.
    """
    show = show_of_room(public_id)
    if show is None or not is_room_open(show):
        raise RoomClosed
    if writer.role != Message.Role.FAN:
        return show, Standing()
    standing = standing_of(show, visitor=writer.visitor, device=writer.device, network=writer.network)
    # An account's visitor key names it: nobody has to be looked up to know that there is one.
    check_standing(standing, is_signed_in=bool(writer.user))
    return show, standing


def bidding_hindrance(scope: str, user: User) -> Refusal | None:
    """Return what keeps somebody from bidding in a show: its own door, as for everybody who wants to attend.

    And whoever was banned or silenced there has no say in prices. Raises Http404 for whom the show is hidden from.
    """
    show = show_by_public_id(scope)
    if show is None:
        return None
    standing = standing_of(show, visitor=f"u:{user.public_id}")
    try:
        access_show(user, scope, to="attend")
        check_standing(standing, is_signed_in=True)
    except Refusal as refusal:
        return refusal
    return None
