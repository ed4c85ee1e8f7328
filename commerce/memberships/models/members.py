"""Who is a member, what of it is paid, and a log of all that became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.memberships.models.plans import Plan, Tier
from commerce.memberships.periods import Span
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money
from marketplace.markets.models import Market


class Term(models.TextChoices):
    """For how long is paid at once."""

    MONTH = "month", _("monthly")
    YEAR = "year", _("yearly")


TERM_MONTHS = {Term.MONTH: 1, Term.YEAR: 12}


class Membership(models.Model):
    """One person's membership of a plan. It is never deleted: who comes back finds the same one."""

    class State(models.TextChoices):
        TRIAL = "trial", _("on trial")
        ACTIVE = "active", _("active")
        PAST_DUE = "past_due", _("payment is open")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    LIVE = (State.TRIAL, State.ACTIVE, State.PAST_DUE)

    Term = Term

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="memberships"
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="memberships")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    term = models.CharField(max_length=5, choices=Term.choices, default=Term.MONTH)
    # What it becomes with the next period: a cheaper tier, or another term.
    next_tier = models.ForeignKey(Tier, models.PROTECT, null=True, blank=True, related_name="+")
    next_term = models.CharField(max_length=5, choices=Term.choices, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    market = models.ForeignKey(Market, models.PROTECT, related_name="+")
    # Kept when a month is too short for it.
    anchor_day = models.PositiveSmallIntegerField()
    covered_until = models.DateTimeField()
    # Charged by itself at the end; off: it ends then.
    renews = models.BooleanField(default=False)
    # What the member agreed to pay for the next period; a price that rose is asked for anew.
    agreed_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_ends_at = models.DateTimeField(null=True, blank=True)
    trial_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=["user", "plan"], name="membership_once_per_plan"),
            models.CheckConstraint(
                condition=Q(anchor_day__gte=1, anchor_day__lte=31), name="membership_anchor_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="paused") | Q(paused_at__isnull=False), name="membership_paused_since"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False), name="membership_ended_at"
            ),
            models.CheckConstraint(condition=Q(agreed_minor__gte=0), name="membership_price_not_negative"),
        )
        indexes = (
            models.Index(
                fields=["covered_until"],
                condition=Q(state__in=["trial", "active", "past_due"]),
                name="membership_by_end",
            ),
            models.Index(
                fields=["pause_ends_at"], condition=Q(state="paused"), name="membership_by_pause_end"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.plan}"

    @property
    def agreed(self) -> Money:
        """What the next period costs."""
        return Money(self.agreed_minor, self.currency)

    @property
    def is_live(self) -> bool:
        """Neither paused nor ended."""
        return self.state in self.LIVE


class Period(models.Model):
    """Time that was paid, given or tried. One row for each order line, gift or trial."""

    class Kind(models.TextChoices):
        PAID = "paid", _("paid")
        CHANGE = "change", _("change of tier")
        GIFT = "gift", _("gift")
        TRIAL = "trial", _("trial")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="periods")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    term = models.CharField(max_length=5, choices=Term.choices)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    # The order line's public id, the gift's, or the membership's for its trial.
    source = models.CharField(max_length=24, unique=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # What was paid for it, and what the tier would cost for all of it (a change pays only the difference).
    price_minor = models.BigIntegerField()
    worth_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="period_has_a_length"),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="period_price_not_negative"),
        )
        indexes = (models.Index(fields=["ends_at"], name="period_by_end"),)

    def __str__(self) -> str:
        return f"{self.membership}: {self.starts_at:%Y-%m-%d} – {self.ends_at:%Y-%m-%d}"

    @property
    def span(self) -> Span:
        """From when until when."""
        return Span(self.starts_at, self.ends_at)

    @property
    def price(self) -> Money:
        """What was paid."""
        return Money(self.price_minor, self.currency)


class Purchase(models.Model):
    """What an order of a membership is meant to do once it is paid; ``key`` is the order's own."""

    class Kind(models.TextChoices):
        JOIN = "join", _("join, or stay longer")
        RENEW = "renew", _("renewal")
        CHANGE = "change", _("change of tier")
        GIFT = "gift", _("gift")

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    term = models.CharField(max_length=5, choices=Term.choices)
    market = models.ForeignKey(Market, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField(default=1)
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # What it costs from the next period on, to which the buyer said yes.
    agreed_minor = models.BigIntegerField(default=0)
    renews = models.BooleanField(default=False)
    # Of renewals and changes: the end of the paid time they were made for.
    of_until = models.DateTimeField(null=True, blank=True)
    # Of gifts.
    recipient = models.EmailField(blank=True, default="")
    note = models.TextField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def price(self) -> Money:
        """What is to be paid."""
        return Money(self.price_minor, self.currency)


class Entry(models.Model):
    """One line of a membership's log."""

    class Kind(models.TextChoices):
        TRIED = "tried", _("trial begun")
        JOINED = "joined", _("joined")
        EXTENDED = "extended", _("paid for longer")
        RENEWED = "renewed", _("renewed")
        CHANGED = "changed", _("changed")
        CHANGE_PLANNED = "planned", _("change at the end agreed")
        CANCELLED = "cancelled", _("cancelled for the end")
        UNCANCELLED = "kept", _("cancellation taken back")
        PAUSED = "paused", _("paused")
        RESUMED = "resumed", _("went on")
        PAST_DUE = "past_due", _("payment failed")
        RETRIED = "retried", _("payment failed again")
        NEEDS_MEMBER = "needs_member", _("waits for the member")
        RECOVERED = "recovered", _("payment came")
        ENDED = "ended", _("ended")
        TAKEN_BACK = "taken_back", _("money went back")
        GIFTED = "gifted", _("gift redeemed")
        NOTICED = "noticed", _("renewal announced")
        PRICE_ASKED = "price_asked", _("new price announced")
        PRICE_AGREED = "price_agreed", _("new price agreed")

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.membership_id} {self.kind}"
