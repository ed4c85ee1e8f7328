"""What a brand says to a dispute of something it sold, with pictures; and who did what about a dispute."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.payments.models.disputes import Dispute
from marketplace.brands.models import Brand
from marketplace.kernel.ids import new_public_id


class DisputeNote(models.Model):
    """A statement of one brand. It is never edited: who knows more says more."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="notes")
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="+")
    # Made by the page: a double press says it once.
    key = models.UUIDField(unique=True)
    statement = models.TextField(_("statement"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(statement=""), name="dispute_note_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.brand} {self.at:%Y-%m-%d %H:%M}"


class DisputePicture(models.Model):
    """What a brand shows, re-encoded; for whoever decides, and in the evidence."""

    note = models.ForeignKey(DisputeNote, models.CASCADE, related_name="pictures")
    # Its name among the private files.
    file = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.file


class DisputeStep(models.Model):
    """Something that happened to a dispute; never edited."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("the bank took the money")
        SAID = "said", _("the brand said something")
        PREPARED = "prepared", _("the evidence was put together")
        HANDED_IN = "handed_in", _("the evidence was handed in")
        NOT_TAKEN = "not_taken", _("the provider did not take it")
        UNDER_REVIEW = "under_review", _("the bank has the answer")
        WON = "won", _("the bank decided for us")
        LOST = "lost", _("the bank decided for the buyer")

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # Nobody: the bank.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    what = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.get_kind_display()
