"""Auctions: one piece each, decided on one row."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Variant
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.money import Money

DURATION_SECONDS_MIN: Final = 10
DURATION_SECONDS_MAX: Final = 3600
# A counter-bid gives the others less than ten seconds more.
RESET_SECONDS_MIN: Final = 1
RESET_SECONDS_MAX: Final = 9


class Auction(models.Model):
    """One piece of a variant, sold to whoever bids most in one show (``scope`` is its public id).

    All that a bid depends on stands in this row, so that whoever has written it decides. ``leader_max_minor`` is
    secret until the end; the log of bids (and ``commerce.auctions.engine``) says how the row came to be as it is.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("not begun")
        OPEN = "open", _("running")
        SOLD = "sold", _("sold")
        UNSOLD = "unsold", _("not sold")
        WITHDRAWN = "withdrawn", _("withdrawn before it began")
        VOIDED = "voided", _("declared void")

    class OnFailure(models.TextChoices):
        """What becomes of the piece when its winner does not pay."""

        RUNNER_UP = "runner_up", _("offer it to the next bidder")
        RELIST = "relist", _("auction it again")
        GIVE_BACK = "give_back", _("put it back on the shelf")

    # Bids may come.
    TAKING = (State.SCHEDULED, State.OPEN)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the studio: a second press posts one auction.
    key = models.UUIDField(unique=True)
    scope = models.CharField(max_length=12, db_index=True)
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="auctions")
    # Who is credited for the sale (public ids), and the product's number in the line-up.
    creator = models.CharField(max_length=12, blank=True)
    collaboration = models.CharField(max_length=12, blank=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    # The rules. They never change once a bid was made.
    currency = models.CharField(max_length=3)
    start_minor = models.BigIntegerField()
    # From which price on (minor units) the next bid is how much higher: [[0, 100], [2000, 200], …].
    increments = models.JSONField()
    duration_seconds = models.PositiveIntegerField()
    reset_seconds = models.PositiveSmallIntegerField()
    is_sudden_death = models.BooleanField(default=False)
    # Whoever sees the picture late may bid as much later, at most so long after the end.
    window_seconds = models.PositiveSmallIntegerField()
    on_failure = models.CharField(max_length=12, choices=OnFailure.choices, default=OnFailure.RUNNER_UP)
    # How it stands.
    state = models.CharField(max_length=12, choices=State.choices, default=State.SCHEDULED)
    opened_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    # The end and the window: only then it is settled.
    closes_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True)
    leader = models.ForeignKey("Bidder", models.PROTECT, null=True, blank=True, related_name="+")
    leader_max_minor = models.BigIntegerField(null=True, blank=True)
    bids = models.PositiveIntegerField(default=0)
    deeds = models.PositiveIntegerField(default=0)
    bidders = models.PositiveIntegerField(default=0)
    # Nothing more comes of it: the piece is paid, back on the shelf, or in another auction.
    finished_at = models.DateTimeField(null=True, blank=True)
    relist_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="relisted_as"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(start_minor__gte=1, currency__regex=r"^[A-Z]{3}$"), name="auction_of_an_amount"
            ),
            models.CheckConstraint(
                condition=Q(
                    duration_seconds__gte=DURATION_SECONDS_MIN,
                    duration_seconds__lte=DURATION_SECONDS_MAX,
                    reset_seconds__gte=RESET_SECONDS_MIN,
                    reset_seconds__lte=RESET_SECONDS_MAX,
                ),
                name="auction_clock_bound",
            ),
            # A second one waits until the first is settled.
            models.UniqueConstraint(
                fields=["scope"], condition=Q(state="open"), name="auction_one_open_in_a_show"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["scheduled", "withdrawn"])
                | Q(opened_at__isnull=False, ends_at__isnull=False, closes_at__gte=F("ends_at")),
                name="auction_begun_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(leader__isnull=True, price_minor__isnull=True, leader_max_minor__isnull=True)
                | Q(
                    leader__isnull=False,
                    price_minor__gte=F("start_minor"),
                    leader_max_minor__gte=F("price_minor"),
                ),
                name="auction_price_within_the_maximum",
            ),
            models.CheckConstraint(
                condition=~Q(state="sold") | Q(leader__isnull=False), name="auction_sold_to_somebody"
            ),
        )
        indexes = (models.Index(fields=["closes_at"], condition=Q(state="open"), name="auction_to_settle"),)

    def __str__(self) -> str:
        return f"{self.variant} {self.start_minor} {self.currency}"

    def get_absolute_url(self) -> str:
        """Return the page of the auction."""
        return reverse("auctions:auction", args=[self.public_id])

    @property
    def start(self) -> Money:
        return Money(self.start_minor, self.currency)

    @property
    def price(self) -> Money | None:
        """What the piece would go for now, or went for."""
        return None if self.price_minor is None else Money(self.price_minor, self.currency)

    def phase_at(self, now: datetime) -> str:
        """How it stands at a moment: its state, and ``closing`` while only late pictures may bid."""
        if self.state == self.State.OPEN and self.ends_at is not None and now >= self.ends_at:
            return "closing"
        return self.state

    @property
    def phase(self) -> str:
        """How it stands now."""
        return self.phase_at(timezone.now())

    @property
    def is_over(self) -> bool:
        """Nobody can bid any more, and all that was bid may be seen."""
        return self.state in {self.State.SOLD, self.State.UNSOLD, self.State.VOIDED}


class AuctionDeed(models.Model):
    """What people and the clock did with an auction, in order, with the reason. Never changed, never deleted."""

    class Kind(models.TextChoices):
        POSTED = "posted", _("posted")
        OPENED = "opened", _("begun")
        SETTLED = "settled", _("settled")
        WITHDRAWN = "withdrawn", _("withdrawn")
        VOIDED = "voided", _("declared void")
        OFFERED = "offered", _("offered to the next bidder")
        ACCEPTED = "accepted", _("accepted by the next bidder")
        PASSED = "passed", _("not taken")
        PAID = "paid", _("paid")
        FAILED = "failed", _("not paid")
        RELISTED = "relisted", _("to be auctioned again")
        GIVEN_BACK = "given_back", _("back on the shelf")
        REFUSED = "refused", _("bidder refused")

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    # Ids and amounts: {"bidder": "…", "price": 2400}.
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["auction", "number"], name="auction_deed_in_order"),
            models.CheckConstraint(condition=Q(number__gte=1), name="auction_deed_from_one"),
            models.CheckConstraint(
                condition=~Q(kind="voided") | ~Q(reason=""), name="auction_voided_for_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
