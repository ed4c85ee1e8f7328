"""What the room refuses."""

from typing import Any

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


class ReplyGone(Refusal):
    """What is answered was taken out, or was never said here."""

    code = "reply_gone"
    message = _("The message that you answer is no longer there.")
    status = 409


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


class CardElsewhere(Refusal):
    """No code, or none that this show's brand lets cards hand out."""

    code = "card_elsewhere"
    message = _("Choose a code that your brand keeps for cards and that holds now. No card was handed out.")
    status = 404


class CardUnreadable(Refusal):
    """No task, no number of minutes or of people."""

    code = "card_unreadable"
    message = _(
        "Choose what the card asks, and write minutes and people as whole numbers. No card was handed out."
    )


class CardNeedsAccount(Refusal):
    """A claim belongs to a person."""

    code = "card_needs_account"
    message = _("Sign in to take the card. It waits for you while it is on air.")
    status = 403


class RehearsalGivesNothing(Refusal):
    """A rehearsal is seen by nobody who could use a code."""

    code = "rehearsal_gives_nothing"
    message = _("In a rehearsal no card is handed out.")
    status = 409


class DealUnreadable(Refusal):
    """Not an amount in the show's currency, no number of minutes or of pieces."""

    code = "deal_unreadable"
    message = _(
        "Write the price as a number, how long it holds in minutes, from 1 to %(most)s, and pieces as whole numbers."
        " No deal was opened."
    )


class PriceUnreadable(Refusal):
    """Not an amount in the show's currency, or no number of minutes."""

    code = "price_unreadable"
    message = _("Write the price as a number, and for how long it holds in minutes, from 1 to %(most)s.")


class LogInToWrite(Refusal):
    """Guests do not write here, or not from where somebody was banned."""

    code = "log_in_to_write"
    message = _("Sign in to write here. You can go on watching and buying without an account.")
    status = 403


class FollowToWrite(Refusal):
    code = "follow_to_write"
    message = _("In this show only followers of the host write. Follow them, and go on.")
    status = 403


class BuyToWrite(Refusal):
    code = "buy_to_write"
    message = _("In this show only people who have bought from this store write.")
    status = 403


class SlowMode(Refusal):
    """The room takes one message from each writer in so many seconds."""

    code = "slow_mode"
    message = _("Slow mode: one message in %(every)s s. You can write again in %(seconds)s s.")
    status = 429


class MessageBlocked(Refusal):
    """A word list says no; ``found`` is what it found, for those who keep order."""

    code = "message_blocked"
    message = _("This message holds words that are not taken here. Change it, and send it again.")
    found: Any = None


class LinkRefused(Refusal):
    code = "link_refused"
    message = _("Links are only taken from the people of the show. Send your message without it.")
    found: Any = None


class Repeated(Refusal):
    """The same words again and again."""

    code = "message_repeated"
    message = _("You have just said that. Say it again in a while, or say something else.")
    status = 409


class Banned(Refusal):
    """Nothing is taken from this writer here; ``appeal`` is where they can ask to be let in again."""

    code = "room_banned"
    message = _(
        "You cannot write in this store's shows. You can go on watching and buying, and ask to be let in again."
    )
    status = 403


class NicknameBlocked(Refusal):
    code = "nickname_blocked"
    message = _("This name holds words that are not taken here. Choose another one.")


class RulesRefused(Refusal):
    code = "rules_refused"
    message = _("These rules cannot be set. Reload the page and try again.")


class AlreadyDone(Refusal):
    """Somebody else who keeps order was faster."""

    code = "already_done"
    message = _("Already done by %(name)s.")
    status = 409


class BanUnclear(Refusal):
    code = "ban_unclear"
    message = _("Say for how long this person should not write.")


class BanTooWide(Refusal):
    """A helper keeps somebody out of one show; out of all of them only the host or the brand does."""

    code = "ban_too_wide"
    message = _("Only the host and the brand ban somebody from all their shows. You can for this show.")
    status = 403


class QuestionsWaiting(Refusal):
    """One person, several questions that nobody has answered yet."""

    code = "questions_waiting"
    message = _("%(most)s of your questions are waiting already. Ask again when one of them is answered.")
    status = 409


class QuestionsFull(Refusal):
    """More than anybody can answer."""

    code = "questions_full"
    message = _("There are too many questions already. Look whether yours is among them, and vote for it.")
    status = 409


class QuestionSettled(Refusal):
    """Answered, or not there any more."""

    code = "question_settled"
    message = _("This question is answered already.")
    status = 409


class AnswerTooLong(Refusal):
    code = "answer_too_long"
    message = _("An answer has at most %(most)s signs; this one has %(count)s.")


class AnswerToWhom(Refusal):
    """It was not said who may read it."""

    code = "answer_to_whom"
    message = _("Say whether everybody reads this answer, or only the person who asked.")


class DeskRefused(Refusal):
    """Something was sent that no page of ours sends, or that is not there any more."""

    code = "desk_refused"
    message = _("This could not be done: it may have been decided meanwhile. Reload the page.")


class JoiningTooFast(Refusal):
    """More passes from one network than people there could need."""

    code = "joining_too_fast"
    message = _("Many come in from your network at once. Try again in %(seconds)s s.")
    status = 429


class PollsFull(Refusal):
    code = "polls_full"
    message = _("A show has at most %(most)s prepared polls. Remove one you do not need.")
    status = 409


class PollRunning(Refusal):
    """One at a time."""

    code = "poll_running"
    message = _("Another poll is on air. End it first.")
    status = 409


class PollGone(Refusal):
    """No such poll in this room."""

    code = "poll_gone"
    message = _("This poll is not there any more.")
    status = 404


class PollClosed(Refusal):
    """Its time, and the time for late pictures, is up."""

    code = "poll_closed"
    message = _("This poll is closed.")
    status = 409


class PollChoiceUnknown(Refusal):
    code = "poll_choice_unknown"
    message = _("Choose one of the answers.")


class ScreenCodeRefused(Refusal):
    """The code was used, is too old, was taken back, or its show is over."""

    code = "screen_code_refused"
    message = _("This code does not work any more. Ask for a new one in the studio.")
    status = 404


class ScreensFull(Refusal):
    code = "screens_full"
    message = _("This show has %(most)s second screens. End one of them first.")
    status = 409


class ClaimNeedsAccount(Refusal):
    """Somebody without an account wrote a number of the line-up where the show sells by chat."""

    code = "claim_needs_account"
    message = _("Sign in to buy by chat. Nothing was put into a bag.")
    status = 403


class VariantUnclear(Refusal):
    """The thing comes in several variants, and none was named, or more than one."""

    code = "variant_unclear"
    message = _("Which one? Write for example “%(number)s %(example)s”. There are: %(names)s.")


class VariantUnknown(Refusal):
    """The words name none of its variants."""

    code = "variant_unknown"
    message = _(
        "Number %(number)s does not come like that. There are: %(names)s. Nothing was put into the bag."
    )
