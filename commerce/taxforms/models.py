"""Tax forms: what a payee declares about themselves before money leaves for them.

What they say is personal: it is sealed, kept in this one row, and erased when they ask. The books know nothing of it.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.kernel.ids import new_public_id


class TaxForm(models.Model):
    """One declaration of one payee. It is never changed: another one takes its place."""

    class Kind(models.TextChoices):
        W9 = "w9", _("W-9 (United States payees)")
        W8BEN = "w8ben", _("W-8BEN (people elsewhere)")
        W8BENE = "w8bene", _("W-8BEN-E (companies elsewhere)")
        DAC7_PERSON = "dac7_person", _("DAC7 declaration of a person")
        DAC7_COMPANY = "dac7_company", _("DAC7 declaration of a company")

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("tax form", "waiting for review")
        ACCEPTED = "accepted", pgettext_lazy("tax form", "accepted")
        REFUSED = "refused", pgettext_lazy("tax form", "sent back")
        REPLACED = "replaced", pgettext_lazy("tax form", "replaced by a newer one")
        ERASED = "erased", pgettext_lazy("tax form", "erased")

    CURRENT: ClassVar = (State.SUBMITTED, State.ACCEPTED)

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # The ledger's key of the payee: "brand:…", "creator:…".
    owner = models.CharField(max_length=40)
    kind = models.CharField(_("form"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    # What was declared, sealed with the house's key; empty once it was erased.
    sealed = models.TextField(blank=True)
    # The end of the number, so that people see which one it is.
    number_hint = models.CharField(max_length=8, blank=True)
    signed_on = models.DateField(_("signed on"))
    # The last day on which it holds; none for forms that hold until something changes.
    valid_until = models.DateField(_("holds until"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["owner"], condition=Q(state="submitted"), name="tax_form_one_waits"
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(state="accepted"), name="tax_form_one_holds"
            ),
            models.CheckConstraint(
                condition=Q(state="erased", sealed="") | ~Q(state="erased") & ~Q(sealed=""),
                name="tax_form_says_something",
            ),
        )
        indexes = (models.Index(fields=["owner", "-created_at"], name="tax_form_by_owner"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.owner}"
