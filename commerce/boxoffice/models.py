"""The box office: by which rules tickets are sold, and the words that open what is not sold to everybody."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Variant
from commerce.promotions.models import Budget
from commerce.tickets.models import TicketTier
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id

GROUP_MAX = 20
SHOWS_MAX = 100
MINUTES_MAX = 60 * 24 * 365
CODE_LETTERS_MAX = 32
BLOCK_MAX = 5000


class TierPlan(models.Model):
    """What holds for a kind of ticket whatever it costs; one without a row is sold like any thing."""

    tier = models.OneToOneField(TicketTier, models.CASCADE, related_name="plan")
    # Whose followers and members have their presale.
    creator = models.ForeignKey(Creator, models.SET_NULL, null=True, blank=True, related_name="+")
    # When the first of its shows that is still to come begins: sales that end "an hour before" move with it.
    starts_at = models.DateTimeField(null=True, blank=True)
    # One for each person, who cannot buy a second one for a friend.
    is_personal = models.BooleanField(_("one for each person"), default=False)
    # It admits to several shows: to all of its list, or to so many of them.
    is_pass = models.BooleanField(_("season pass"), default=False)
    shows_most = models.PositiveSmallIntegerField(_("shows of it"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(shows_most__isnull=True)
                | Q(is_pass=True, shows_most__gte=1, shows_most__lte=SHOWS_MAX),
                name="tier_plan_shows_in_bounds",
            ),
        )

    def __str__(self) -> str:
        return str(self.tier)


class Stage(models.Model):
    """How one price of a kind of ticket is sold: when, to whom, and how many tickets one piece of it is.

    Minutes count back from the show's start, and beyond it when they are negative; a moment and minutes together
    are not used. A stage without any is on sale while its product is.
    """

    variant = models.OneToOneField(Variant, models.CASCADE, related_name="stage")
    opens_at = models.DateTimeField(_("on sale from"), null=True, blank=True)
    opens_minutes = models.IntegerField(null=True, blank=True)
    closes_at = models.DateTimeField(_("on sale until"), null=True, blank=True)
    closes_minutes = models.IntegerField(null=True, blank=True)
    followers_from = models.DateTimeField(_("for followers from"), null=True, blank=True)
    members_from = models.DateTimeField(_("for members from"), null=True, blank=True)
    # Only whoever knows a code sees it.
    is_hidden = models.BooleanField(_("only with a code"), default=False)
    group_of = models.PositiveSmallIntegerField(_("tickets for one price"), default=1)
    # What is sold, at another price, once this one has ended or is sold out.
    then = models.ForeignKey(Variant, models.SET_NULL, null=True, blank=True, related_name="stages_before")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(group_of__gte=1, group_of__lte=GROUP_MAX), name="stage_group_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(opens_minutes__isnull=True), name="stage_opens_one_way"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_minutes__isnull=True),
                name="stage_closes_one_way",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="stage_closes_after_it_opened",
            ),
            models.CheckConstraint(condition=~Q(then=F("variant")), name="stage_is_not_its_own_next"),
        )

    def __str__(self) -> str:
        return str(self.variant)


class Voucher(models.Model):
    """A word that opens something: tickets that only it shows, or seats that are set aside for who knows it."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("opens hidden tickets")
        BLOCK = "block", _("seats set aside")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="vouchers")
    # As it is compared: see promotions.buyers.code_text.
    text = models.CharField(_("code"), max_length=CODE_LETTERS_MAX, unique=True)
    kind = models.CharField(_("what it does"), max_length=8, choices=Kind.choices)
    tiers = models.ManyToManyField(TicketTier, related_name="vouchers")
    # Of a block: which price, how many pieces, and until when they are set aside.
    variant = models.ForeignKey(Variant, models.CASCADE, null=True, blank=True, related_name="+")
    pieces = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    budget = models.OneToOneField(Budget, models.PROTECT, related_name="voucher")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="block")
                | Q(variant__isnull=False, ends_at__isnull=False, pieces__gte=1, pieces__lte=BLOCK_MAX),
                name="voucher_block_is_whole",
            ),
        )
        indexes = (models.Index(fields=["brand", "-created_at"], name="voucher_by_brand"),)

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """What its seats lie under."""
        return f"block:{self.public_id}"


class VoucherOpening(models.Model):
    """Somebody typed a voucher's word: what it opens is open to their account."""

    voucher = models.ForeignKey(Voucher, models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["voucher", "user"], name="voucher_opening_once"),)

    def __str__(self) -> str:
        return f"{self.voucher} for {self.user}"


class Complimentary(models.Model):
    """Tickets that a host gives away: counted like sold ones, for nothing, with the reason."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField()
    # To whom: an address, and the account that has it, if there is one.
    email = models.EmailField()
    name = models.CharField(_("name"), max_length=80, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=GROUP_MAX) & ~Q(reason=""),
                name="complimentary_of_something",
            ),
        )
        indexes = (models.Index(fields=["variant", "-id"], name="complimentary_by_variant"),)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant} to {self.email}"

    @property
    def key(self) -> str:
        """What it takes its seats under."""
        return f"comp:{self.public_id}"


class PassVisit(models.Model):
    """A season pass was used for one of its shows (``scope``, its public id)."""

    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="visits")
    scope = models.CharField(max_length=12)
    # Which of its shows this is, from 1: of two presses for the last one, the second finds the number taken.
    number = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "scope"], name="pass_visit_once"),
            models.UniqueConstraint(fields=["ticket", "number"], name="pass_visit_numbered"),
        )

    def __str__(self) -> str:
        return f"{self.ticket} in {self.scope}"
