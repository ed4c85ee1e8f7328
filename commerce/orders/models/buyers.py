"""Who bought."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Buyer(models.Model):
    """The one erasable row that tells who bought: orders and the ledger hold no personal data."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="buyers"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=80)
    street = models.CharField(_("street and number"), max_length=120)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2)
    company = models.CharField(_("company"), max_length=120, blank=True, default="", db_default="")
    # Checked where it was typed; a valid one of another country of the union bears the tax itself.
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True, default="", db_default="")
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    language = models.CharField(max_length=12, default="en")
    # May the room say "Ines bought No. 3"? Otherwise it says "Someone".
    name_in_room = models.CharField(max_length=40, blank=True)
    # The room is not even told that somebody bought.
    is_untold = models.BooleanField(default=False, db_default=False)
    # And may it say what they gave above what was asked?
    shows_support = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["user", "-created_at"], name="buyer_by_user"),)

    def __str__(self) -> str:
        return self.name
