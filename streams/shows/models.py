"""Shows: scheduled live events, their line-up and their state."""

from datetime import datetime, timedelta
from typing import Literal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product
from commerce.memberships.models import Plan
from commerce.tickets.models import TicketTier
from marketplace.accounts.models import User
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.picture_fields import PictureField

DURATION_MINUTES_MIN = 10
DURATION_MINUTES_MAX = 780
LINE_UP_MAX = 100
PINS_MAX = 3
SAFETY_DELAY_SECONDS_MAX = 30
TALK_DAYS_MAX = 90
HOLD_MINUTES_MIN = 1
HOLD_MINUTES_MAX = 60
LAPSES_MAX = 20
LAST_WORDS_SECONDS = 3


class Show(models.Model):
    """A live event of one creator; shopping shows have a collaboration that names the brand and the commission."""

    class Kind(models.TextChoices):
        SHOPPING = "shopping", _("shopping")
        PERFORMANCE = "performance", _("performance")

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        FOLLOWERS = "followers", _("your followers")
        INVITATION = "invitation", _("by invitation")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        LIVE = "live", _("live")
        ENDED = "ended", _("ended")
        CANCELLED = "cancelled", _("cancelled")
        REHEARSAL = "rehearsal", _("rehearsal")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="shows")
    collaboration = models.ForeignKey(
        Collaboration,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shows",
        verbose_name=_("collaboration"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.SHOPPING)
    title = models.CharField(_("title"), max_length=80)
    description = models.TextField(_("what happens"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=12)
    starts_at = models.DateTimeField(_("starts"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    duration_minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    cover = PictureField(_("cover picture"), upload_to="shows/", blank=True)
    # The name of its smaller copy (see kernel.picture_fields). Processes of the version before leave it out.
    cover_copy = models.CharField(max_length=100, blank=True, editable=False, default="", db_default="")
    # Who may come in to a performance: holders of one of these. Without any, everybody may.
    ticket_tiers = models.ManyToManyField(
        TicketTier, related_name="shows", blank=True, verbose_name=_("tickets")
    )
    # Members of one of these come in to a performance without a ticket; with them alone, only members do.
    plans = models.ManyToManyField(Plan, related_name="shows", blank=True, verbose_name=_("memberships"))
    # Processes of the version before leave out this one and the next.
    audience = models.CharField(
        _("who may see it"),
        max_length=12,
        choices=Audience.choices,
        default=Audience.EVERYONE,
        db_default=Audience.EVERYONE,
    )
    # What the link of a show by invitation says; whoever knows it comes in.
    invitation_key = models.CharField(max_length=32, blank=True, editable=False, default="", db_default="")
    is_portrait = models.BooleanField(_("upright picture"), default=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Since when the host has hidden the picture from everybody; None while it can be seen.
    dark_at = models.DateTimeField(null=True, blank=True)
    # Since when the curtain is drawn in mid-show, and when the host last came back from that.
    paused_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    # When what is on stage changed last.
    staged_at = models.DateTimeField(null=True, blank=True)
    # Seconds by which fans see everything later, so that what the host hides meanwhile was never seen.
    safety_delay = models.PositiveSmallIntegerField(_("safety delay"), default=0, db_default=0)
    # Days for which the talk stays open after the show; with any it is open from the announcement on.
    talk_days = models.PositiveSmallIntegerField(_("talk before and after"), default=0, db_default=0)
    # How its things are sold (see selling); the minutes are for holds, the lapses of one buyer (0: any number).
    hold_minutes = models.PositiveSmallIntegerField(_("minutes to pay"), default=10, db_default=10)
    first_paid = models.BooleanField(_("first paid, first served"), default=False, db_default=False)
    lapses_max = models.PositiveSmallIntegerField(_("holds that may run out"), default=0, db_default=0)
    sells_by_chat = models.BooleanField(_("sold by chat"), default=False, db_default=False)
    # Counts up with each change of the calendar entry (RFC 5545 SEQUENCE).
    calendar_sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    rehearsal_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="rehearsal"
    )

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(title=""), name="show_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(
                    duration_minutes__gte=DURATION_MINUTES_MIN, duration_minutes__lte=DURATION_MINUTES_MAX
                ),
                name="show_duration_bound",
            ),
            models.CheckConstraint(
                condition=models.Q(safety_delay__lte=SAFETY_DELAY_SECONDS_MAX), name="show_safety_delay_bound"
            ),
            models.CheckConstraint(
                condition=models.Q(talk_days__lte=TALK_DAYS_MAX), name="show_talk_days_bound"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    hold_minutes__gte=HOLD_MINUTES_MIN,
                    hold_minutes__lte=HOLD_MINUTES_MAX,
                    lapses_max__lte=LAPSES_MAX,
                ),
                name="show_selling_bound",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="live") | models.Q(started_at__isnull=False),
                name="show_live_has_started",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ended") | models.Q(ended_at__isnull=False),
                name="show_ended_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["creator"], condition=models.Q(state="live"), name="show_one_live_per_creator"
            ),
            models.CheckConstraint(
                condition=models.Q(rehearsal_of__isnull=True) ^ models.Q(state="rehearsal"),
                name="show_rehearsal_is_of_a_show",
            ),
        )
        indexes = (models.Index(fields=["state", "starts_at"], name="show_by_state"),)

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(minutes=self.duration_minutes)

    @property
    def is_live(self) -> bool:
        """On air now, be it for a rehearsal's team alone."""
        return self.state in ON_AIR

    @property
    def is_rehearsal(self) -> bool:
        """Seen by its team alone; nothing is sold or kept."""
        return self.state == self.State.REHEARSAL

    @property
    def is_paused(self) -> bool:
        """On air behind a curtain: the host is back in a moment."""
        return self.is_live and self.paused_at is not None

    @property
    def is_being_told(self) -> bool:
        """Over for the host, while fans still see the last of it."""
        if not self.safety_delay or self.ended_at is None:
            return False
        return timezone.now() < self.ended_at + timedelta(seconds=self.safety_delay + LAST_WORDS_SECONDS)

    @property
    def state_told(self) -> str:
        """What rooms and players are told of the state."""
        if self.is_paused:
            return "paused"
        return self.State.LIVE.value if self.is_rehearsal else self.state


ON_AIR = (Show.State.LIVE, Show.State.REHEARSAL)


class ShowGuest(models.Model):
    """Somebody who came to a show by its link and keeps that in their account, whatever the link is now."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="guests")
    user = models.ForeignKey(User, models.CASCADE, related_name="invited_to")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["show", "user"], name="show_guest_once"),)

    def __str__(self) -> str:
        return f"{self.user} at {self.show}"


class ShowModerator(models.Model):
    """Somebody whom a host asks to help in one show, or in all of theirs; whoever has the link may accept, once."""

    key = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="moderators")
    show = models.ForeignKey(Show, models.CASCADE, null=True, blank=True, related_name="moderators")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    chat = models.BooleanField(_("chat"), default=True)
    products = models.BooleanField(_("products"), default=False)
    # What the host typed: a handle or an address. Nobody else reads it.
    asked = models.CharField(max_length=254)
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(chat=True) | models.Q(products=True), name="moderator_has_a_duty"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(user__isnull=False),
                name="moderator_accepted_is_somebody",
            ),
        )
        indexes = (models.Index(fields=["creator", "user"], name="moderator_by_user"),)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Who it is, as far as that is known."""
        return self.user.name_shown if self.user is not None else self.asked

    @property
    def duties(self) -> set[Literal["chat", "products"]]:
        """What they were asked to do."""
        chat: set[Literal["chat", "products"]] = {"chat"} if self.chat else set()
        return chat | {"products"} if self.products else chat


class LineUpItem(models.Model):
    """A product of a show, with the number that stands for it everywhere."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="line_up")
    product = models.ForeignKey(Product, models.PROTECT, related_name="line_ups")
    number = models.PositiveSmallIntegerField()
    # The first time it came on stage; since when it is there now, and in which of the stage's places.
    shown_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    pin_slot = models.PositiveSmallIntegerField(null=True, blank=True)
    # Since when the show's people say that it is sold out.
    sold_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["show", "number"], name="line_up_number_once"),
            models.UniqueConstraint(fields=["show", "product"], name="line_up_product_once"),
            # So many places, each taken once: nobody pins more, however many press at the same moment.
            models.UniqueConstraint(fields=["show", "pin_slot"], name="line_up_slot_once"),
            models.CheckConstraint(
                condition=models.Q(pin_slot__isnull=True, pinned_at__isnull=True)
                | models.Q(
                    pin_slot__isnull=False, pin_slot__gte=1, pin_slot__lte=PINS_MAX, pinned_at__isnull=False
                ),
                name="line_up_three_pinned",
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=LINE_UP_MAX), name="line_up_number_bound"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.product}"

    @property
    def is_pinned(self) -> bool:
        """On stage now, in front or behind."""
        return self.pinned_at is not None


class Showing(models.Model):
    """A stretch of the show during which one product was on stage: every time, not only the first."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="showings")
    item = models.ForeignKey(LineUpItem, models.CASCADE, related_name="showings")
    shown_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("shown_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["show"], condition=models.Q(hidden_at__isnull=True), name="showing_one_open"
            ),
            models.CheckConstraint(
                condition=models.Q(hidden_at__isnull=True) | models.Q(hidden_at__gte=models.F("shown_at")),
                name="showing_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.shown_at:%H:%M:%S}"


class Caption(models.Model):
    """A line that somebody captioned while a show was on air, and when it was spoken."""

    show = models.ForeignKey(Show, models.CASCADE, related_name="captions")
    language = models.CharField(max_length=12)
    text = models.TextField()
    spoken_at = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("spoken_at", "pk")
        constraints = (models.CheckConstraint(condition=~models.Q(text=""), name="caption_not_empty"),)
        indexes = (models.Index(fields=["show", "spoken_at"], name="caption_by_show"),)

    def __str__(self) -> str:
        return self.text[:40]
