"""Creators: public profiles of people who host or perform, and who follows them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.creators.categories import category_names
from marketplace.kernel.ids import new_public_id
from marketplace.kernel.picture_fields import PictureField
from marketplace.markets.models import Market


class Creator(models.Model):
    """The public profile of one person. Only approved creators go live."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("waiting for review")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        SUSPENDED = "suspended", _("suspended")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="creator")
    handle = models.CharField(_("handle"), max_length=30)
    # What look-alike handles have in common; unique, so that nobody poses as somebody else.
    handle_skeleton = models.CharField(max_length=120, unique=True, editable=False)
    display_name = models.CharField(_("name"), max_length=40)
    bio = models.TextField(_("about you"), max_length=500, blank=True)
    avatar = PictureField(_("picture"), upload_to="creators/", blank=True)
    # The name of its smaller copy (see kernel.picture_fields). Processes of the version before leave it out.
    avatar_copy = models.CharField(max_length=100, blank=True, editable=False, default="", db_default="")
    languages = models.JSONField(_("languages"), default=list)
    categories = models.JSONField(_("categories"), default=list)
    markets = models.ManyToManyField(Market, related_name="creators", verbose_name=_("markets"))
    payout_account = models.CharField(_("payout account"), max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED)
    state_reason = models.TextField(_("reason"), blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("display_name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["handle"], name="creator_handle_once"),
            models.CheckConstraint(condition=~models.Q(handle=""), name="creator_has_a_handle"),
        )

    def __str__(self) -> str:
        return self.display_name

    @property
    def language_names(self) -> list[str]:
        """The languages as their own speakers write them."""
        names = dict(settings.SPOKEN_LANGUAGES)
        return [names[code] for code in self.languages if code in names]

    @property
    def category_names(self) -> list[str]:
        """What the shows are about, in the active language."""
        return category_names(self.categories)

    @property
    def is_approved(self) -> bool:
        """May go live and be seen."""
        return self.state == self.State.APPROVED


class Follow(models.Model):
    """A fan wants to hear when this creator's shows start."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "creator"], name="follow_once"),)

    def __str__(self) -> str:
        return f"{self.user} follows {self.creator}"
