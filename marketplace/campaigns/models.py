"""Campaigns: a brand's brief, the moves towards it, and the terms both sides froze."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id
from marketplace.markets.models import Market

COMMISSION_BP_MAX = 8000


class Campaign(models.Model):
    """A brand's brief. Its products live in commerce.offers."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CLOSED = "closed", _("closed")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="campaigns")
    title = models.CharField(_("title"), max_length=80)
    brief = models.TextField(_("brief"), max_length=2000)
    market = models.ForeignKey(Market, models.PROTECT, related_name="+", verbose_name=_("market"))
    language = models.CharField(_("language"), max_length=12)
    commission_bp = models.PositiveIntegerField(_("commission"), help_text=_("in basis points: 1200 is 12 %"))
    seats = models.PositiveSmallIntegerField(_("creators wanted"), default=1)
    # Counted up by the same conditional write that accepts somebody.
    seats_taken = models.PositiveSmallIntegerField(default=0, editable=False)
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    terms_version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(commission_bp__lte=COMMISSION_BP_MAX), name="campaign_commission_bound"
            ),
            models.CheckConstraint(condition=models.Q(seats__gte=1), name="campaign_has_a_seat"),
            models.CheckConstraint(
                condition=models.Q(seats_taken__lte=models.F("seats")), name="campaign_seats_suffice"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def language_name(self) -> str:
        """The language as its own speakers write it."""
        return dict(settings.SPOKEN_LANGUAGES).get(self.language, self.language)

    @property
    def seats_left(self) -> int:
        """How many creators can still join."""
        return max(self.seats - self.seats_taken, 0)


class Proposal(models.Model):
    """What an invitation (by the brand) and an application (by the creator) have in common."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    message = models.TextField(_("message"), max_length=1000, blank=True)
    # The terms its sender saw: nobody is bound to terms that were changed afterwards.
    terms_version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self.state == self.State.OPEN


class Invitation(Proposal):
    """A brand asks a creator."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="invitations")
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="invitations")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "creator"], name="invitation_once"),)

    def __str__(self) -> str:
        return f"{self.campaign} → {self.creator}"


class Application(Proposal):
    """A creator asks a brand."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="applications")
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="applications")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "creator"], name="application_once"),)

    def __str__(self) -> str:
        return f"{self.creator} → {self.campaign}"


class Collaboration(models.Model):
    """The agreed terms, frozen when both said yes; later edits of the campaign do not touch them."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        ENDED = "ended", _("ended")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="collaborations")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="collaborations")
    creator = models.ForeignKey(Creator, models.PROTECT, related_name="collaborations")
    commission_bp = models.PositiveIntegerField()
    terms_version = models.PositiveIntegerField()
    # The brief in words as it stood: title, brief, market, language, deadline.
    terms = models.JSONField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    accepted_at = models.DateTimeField()

    class Meta:
        ordering = ("-accepted_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["campaign", "creator"], name="collaboration_once"),
            models.CheckConstraint(
                condition=models.Q(commission_bp__lte=COMMISSION_BP_MAX),
                name="collaboration_commission_bound",
            ),
        )

    def __str__(self) -> str:
        return f"{self.brand} × {self.creator}"

    @property
    def language_name(self) -> str:
        """The agreed language as its own speakers write it."""
        code = self.terms.get("language", self.campaign.language)
        return str(dict(settings.SPOKEN_LANGUAGES).get(code, code))
