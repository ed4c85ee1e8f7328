"""Brands: who sells, and the people who act for them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.ids import new_public_id
from marketplace.kernel.picture_fields import PictureField
from marketplace.markets.models import Market


class Brand(models.Model):
    """A seller. Filled in by the wizard, approved by an operator before anything of it is public."""

    class State(models.TextChoices):
        DRAFT = "draft", _("being filled in")
        SUBMITTED = "submitted", _("waiting for review")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    class Kind(models.TextChoices):
        SHOP = "shop", _("a shop")
        # What the house itself sells; and what one creator sells in their own name. Neither has a team, a page of its
        # own or a place in lists, and neither is ever paid out: see commerce.catalog.counters.
        HOUSE = "house", _("the house")
        COUNTER = "counter", _("a creator’s counter")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(
        max_length=8, choices=Kind.choices, default=Kind.SHOP, db_default=Kind.SHOP, editable=False
    )
    # Made by the page that founded it: a second press of the button finds the first brand.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("brand name"), max_length=60)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    state_reason = models.TextField(_("reason"), blank=True)
    description = models.TextField(_("what you sell"), max_length=600, blank=True)
    logo = PictureField(_("logo"), upload_to="brands/", blank=True)
    # The name of its smaller copy (see kernel.picture_fields). Processes of the version before leave it out.
    logo_copy = models.CharField(max_length=100, blank=True, editable=False, default="", db_default="")
    market = models.ForeignKey(Market, models.PROTECT, related_name="brands", verbose_name=_("home market"))

    # Trader details, shown to buyers (EU DSA article 30).
    legal_name = models.CharField(_("registered name"), max_length=120, blank=True)
    register_number = models.CharField(_("register number"), max_length=60, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True, default="", db_default="")
    address = models.TextField(_("business address"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    contact_email = models.EmailField(_("contact address"), blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=32, blank=True)

    ships_within_days = models.PositiveSmallIntegerField(
        _("ships within, in working days"), null=True, blank=True
    )
    returns_days = models.PositiveSmallIntegerField(_("days to send it back"), null=True, blank=True)
    wants_order_mails = models.BooleanField(_("a mail about each new order"), default=False, db_default=False)
    wants_order_digest = models.BooleanField(
        _("one mail a day about what has to be packed"), default=False, db_default=False
    )
    payout_account = models.CharField(_("payout account"), max_length=64, blank=True)

    # The last wizard step that was saved, so that it can be resumed.
    wizard_step = models.CharField(max_length=24, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(name=""), name="brand_has_a_name"),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(approved_at__isnull=False),
                name="brand_approved_has_a_date",
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(kind="house"), name="brand_one_house"
            ),
        )

    def __str__(self) -> str:
        return self.name


class BrandMember(models.Model):
    """A person who acts for a brand."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        MANAGER = "manager", _("manager")
        STAFF = "staff", _("staff")

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="brand_memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.STAFF)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["brand", "user"], name="brand_member_once"),)

    def __str__(self) -> str:
        return f"{self.user} ({self.role}) of {self.brand}"
