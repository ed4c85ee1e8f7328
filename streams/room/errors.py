"""What the room refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class RoomClosed(Refusal):
    """Nobody talks before the room opens or after the show."""

    code = "room_closed"
    message = _("Nobody can write here now: the room opens shortly before the show and closes with it.")
    status = 409


class MessageEmpty(Refusal):
    """There is nothing to read in it."""

    code = "message_empty"
    message = _("Write something first.")


class MessageTooLong(Refusal):
    """More signs than a message has."""

    code = "message_too_long"
    message = _("A message has at most %(most)s signs; this one has %(count)s.")


class MessageUnreadable(Refusal):
    """A heap of marks on one letter, or half a sign."""

    code = "message_unreadable"
    message = _("This message holds signs that cannot be shown. Type it again.")


class TalkingTooFast(Refusal):
    """One person, too many messages."""

    code = "talking_too_fast"
    message = _("Not so fast. You can write again in %(seconds)s s.")
    status = 429


class RoomFault(Refusal):
    """Our own fault; the page tries again by itself."""

    code = "room_fault"
    message = _("Something went wrong here. Your message goes out again in %(seconds)s s.")
    status = 503


class Muted(Refusal):
    """The host took the word from this person for this show."""

    code = "room_muted"
    message = _("The host has taken your messages out of this room. You can go on watching and buying.")
    status = 403


class NicknameRefused(Refusal):
    """Not a name that others can read."""

    code = "nickname_refused"
    message = _("A name has one to %(most)s signs, no line breaks and no invisible signs.")


class NicknameTaken(Refusal):
    """It looks like the name of the host or of a brand."""

    code = "nickname_taken"
    message = _("This name looks like somebody else's here. Choose another one.")
    status = 409


class FrameRefused(Refusal):
    """The socket was sent something that is not a frame of ours."""

    code = "frame_refused"
    message = _("The room did not understand that. Reload the page.")


class CaptionUnreadable(Refusal):
    """Nothing to read, or signs that cannot be shown."""

    code = "caption_unreadable"
    message = _("There is nothing in this caption that can be shown. Type it again.")


class CaptionTooLong(Refusal):
    code = "caption_too_long"
    message = _("A caption has at most %(most)s signs; this one has %(count)s.")


class CaptioningTooFast(Refusal):
    """Nobody reads that fast."""

    code = "captioning_too_fast"
    message = _("Too many captions at once. Go on in %(seconds)s s.")
    status = 429


class ScreenCodeRefused(Refusal):
    """The code was used, is too old, was taken back, or its show is over."""

    code = "screen_code_refused"
    message = _("This code does not work any more. Ask for a new one in the studio.")
    status = 404


class ScreensFull(Refusal):
    code = "screens_full"
    message = _("This show has %(most)s second screens. End one of them first.")
    status = 409
