"""What wallets refuse."""

from django.utils.translation import gettext_lazy as _

from marketplace.kernel.refusals import Refusal


class TooFewCoins(Refusal):
    """The wallet does not hold what the gift costs."""

    code = "too_few_coins"
    message = _("That costs %(coins)s coins, and you have %(free)s. Nothing was sent.")
    status = 409


class GiftKindUnknown(Refusal):
    """There is no such gift, or it is not given here."""

    code = "gift_kind_unknown"
    message = _("This gift cannot be sent here.")
    status = 404


class GiftCountRefused(Refusal):
    """Nobody gives none of something, or a thousand."""

    code = "gift_count_refused"
    message = _("Send between 1 and %(most)s of a gift at once.")


class GiftKeyTaken(Refusal):
    """The key belongs to another gift."""

    code = "gift_key_taken"
    message = _("This was sent before, as another gift. Nothing was sent.")
    status = 409


class GiftToSelf(Refusal):
    """Nobody gives to themselves."""

    code = "gift_to_self"
    message = _("You cannot give anything to yourself.")
    status = 403


class GiftsOff(Refusal):
    """A market without gifts."""

    code = "gifts_off"
    message = _("Gifts and tips cannot be sent where you are.")
    status = 403


class GiftNotUndone(Refusal):
    """Its minute is over."""

    code = "gift_not_undone"
    message = _("This gift can no longer be taken back: its minute is over.")
    status = 409


class GiftNotYours(Refusal):
    """Somebody else's gift, or none."""

    code = "gift_not_yours"
    message = _("There is no such gift of yours.")
    status = 404


class AgeNotConfirmed(Refusal):
    """Nobody has said how old this person is."""

    code = "gift_age_needed"
    message = _("Gifts and tips are for people who are at least %(age)s years old. Confirm your age first.")
    status = 403


class TooYoungForGifts(Refusal):
    """This person is too young, and said so."""

    code = "gift_too_young"
    message = _("Gifts and tips are for people who are at least %(age)s years old.")
    status = 403


class DailyLimitReached(Refusal):
    """More than may be given in 24 hours."""

    code = "gift_daily_limit"
    message = _("That would be more than %(limit)s coins in 24 hours. Nothing was sent.")
    status = 409


class MonthlyLimitReached(Refusal):
    """More than may be given in 30 days."""

    code = "gift_monthly_limit"
    message = _("That would be more than %(limit)s coins in 30 days. Nothing was sent.")
    status = 409


class GiftsPaused(Refusal):
    """A break this person wished for."""

    code = "gifts_paused"
    message = _("You asked for a break from gifts until %(until)s. Nothing was sent.")
    status = 403


class GiftsExcluded(Refusal):
    """This person excluded themselves."""

    code = "gifts_excluded"
    message = _(
        "You have excluded yourself from gifts and tips until %(until)s. That cannot be lifted early."
    )
    status = 403


class GuardLocked(Refusal):
    """A break or an exclusion cannot be made shorter."""

    code = "gift_guard_locked"
    message = _("This holds until %(until)s, and cannot be made shorter.")
    status = 409


class GuardOutOfBounds(Refusal):
    """A limit above the house's, or a span that is not offered."""

    code = "gift_guard_out_of_bounds"
    message = _("Choose one of what is offered; a limit is at most %(most)s coins.")


class BirthDateRefused(Refusal):
    """Not a date somebody alive was born on."""

    code = "birth_date_refused"
    message = _("This is not a date of birth.")


class NotCoins(Refusal):
    """A product that is not coins has no coins in it."""

    code = "not_coins"
    message = _("“%(title)s” is not a pack of coins. Nothing was changed.")


class TipRefused(Refusal):
    """An amount that no tip has."""

    code = "tip_refused"
    message = _("A tip is between %(least)s and %(most)s.")


class TipCurrencyRefused(Refusal):
    """There are no tips in this currency."""

    code = "tip_currency_refused"
    message = _("Tips cannot be sent in %(currency)s.")


class TipKeyTaken(Refusal):
    """The key belongs to another tip."""

    code = "tip_key_taken"
    message = _("This was sent before, as another tip. Nothing was booked.")
    status = 409


class TipTooLong(Refusal):
    """More words than are shown."""

    code = "tip_too_long"
    message = _("Write at most %(most)s characters.")


class TipLimitReached(Refusal):
    """More than may be tipped in 24 hours."""

    code = "tip_daily_limit"
    message = _("That would be more than %(limit)s in tips in 24 hours. Nothing was booked.")
    status = 409
