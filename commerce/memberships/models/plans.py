"""What one can become a member of: a plan of a creator, of a brand or of the house, and the tiers within it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product, Variant
from marketplace.brands.models import Brand
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id


class Plan(models.Model):
    """All memberships of one owner: a person has one membership of a plan, in one of its tiers."""

    class Owner(models.TextChoices):
        CREATOR = "creator", _("a creator")
        BRAND = "brand", _("a brand")
        HOUSE = "house", _("the house")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    owner = models.CharField(max_length=8, choices=Owner.choices)
    creator = models.OneToOneField(
        Creator, models.PROTECT, null=True, blank=True, related_name="membership_plan"
    )
    brand = models.OneToOneField(Brand, models.PROTECT, null=True, blank=True, related_name="membership_plan")
    name = models.CharField(_("name"), max_length=60)
    description = models.TextField(_("what members get"), max_length=1000, blank=True)
    # No new members while it is off; those there are stay.
    is_open = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(owner="creator", creator__isnull=False, brand__isnull=True)
                | Q(owner="brand", creator__isnull=True, brand__isnull=False)
                | Q(owner="house", creator__isnull=True, brand__isnull=True),
                name="plan_has_its_owner",
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(owner="house"), name="plan_of_the_house_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def ledger_owner(self) -> str:
        """Whose pool the fees go into, in the books."""
        return f"plan:{self.public_id}"


class Tier(models.Model):
    """One way to be a member of a plan: what it costs by month and by year, and what it gives."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tiers")
    # What is sold: a product with a variant for each term. Title, prices and markets are theirs.
    product = models.OneToOneField(Product, models.PROTECT, related_name="membership_tier")
    monthly = models.OneToOneField(Variant, models.PROTECT, null=True, blank=True, related_name="+")
    yearly = models.OneToOneField(Variant, models.PROTECT, null=True, blank=True, related_name="+")
    # A higher one has everything of those below it.
    rank = models.PositiveSmallIntegerField(default=1)
    trial_days = models.PositiveSmallIntegerField(_("days to try it"), default=0)
    is_offered = models.BooleanField(default=True, db_default=True)

    # What it gives.
    includes_shows = models.BooleanField(_("performances without a ticket"), default=True)
    ticket_discount_bp = models.PositiveIntegerField(_("discount on tickets"), default=0)
    has_presale = models.BooleanField(_("tickets before everybody else"), default=False)
    has_discussions = models.BooleanField(_("members' discussions"), default=True)
    has_replays = models.BooleanField(_("recordings"), default=True)
    has_emotes = models.BooleanField(_("emotes for members"), default=True)
    badge = models.CharField(_("badge in the chat"), max_length=24, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("plan", "rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=["plan", "rank"], name="tier_rank_once"),
            models.CheckConstraint(
                condition=Q(monthly__isnull=False) | Q(yearly__isnull=False), name="tier_has_a_term"
            ),
            models.CheckConstraint(
                condition=Q(ticket_discount_bp__lte=10_000), name="tier_discount_in_bounds"
            ),
            models.CheckConstraint(condition=Q(trial_days__lte=90), name="tier_trial_in_bounds"),
        )

    def __str__(self) -> str:
        return self.product.title

    @property
    def ticket_discount_percent(self) -> str:
        """The discount in percent, as people read it."""
        whole, rest = divmod(self.ticket_discount_bp, 100)
        return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
