"""What people report: a message, a person, a product or a show; by when it is decided, and how it was."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.ids import new_public_id


class Report(models.Model):
    """Somebody says that something should not be here."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("message")
        PERSON = "person", _("person")
        PRODUCT = "product", _("product")
        SHOW = "show", _("show")
        REVIEW = "review", _("review")
        POST = "post", _("post of a member")

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("insults or threats")
        SPAM = "spam", _("advertising or spam")
        SCAM = "scam", _("fraud, or payment outside this shop")
        PROHIBITED = "prohibited", _("something that must not be sold")
        COUNTERFEIT = "counterfeit", _("a counterfeit, or a false claim")
        PRIVACY = "privacy", _("private data of somebody")
        SELF_HARM = "self_harm", _("somebody may be in danger")
        OTHER = "other", _("something else")

    class Outcome(models.TextChoices):
        REMOVED = "removed", _("it was taken out")
        BANNED = "banned", _("it was taken out, and its writer banned")
        WARNED = "warned", _("its people were warned")
        KEPT = "kept", _("it stays: it keeps the rules")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("what"), max_length=8, choices=Kind.choices)
    # A public id, or a message's number; this floor knows none of their tables.
    target = models.CharField(max_length=40)
    show = models.CharField(max_length=12, blank=True)
    brand = models.CharField(max_length=12, blank=True)
    creator = models.CharField(max_length=12, blank=True)
    # As it was when it was reported: later deletion takes no evidence away.
    name = models.CharField(_("name"), max_length=120, blank=True)
    excerpt = models.TextField(_("excerpt"), max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    words = models.TextField(_("in their words"), max_length=1000, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reporter_key = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    deadline = models.DateTimeField(_("to be decided by"))
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)

    class Meta:
        ordering = ("deadline", "pk")
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "target", "reporter_key"],
                condition=models.Q(closed_at__isnull=True),
                name="report_once",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) ^ ~models.Q(outcome=""),
                name="report_closed_has_an_outcome",
            ),
        )
        indexes = (
            models.Index(fields=["brand", "closed_at", "deadline"], name="report_by_brand"),
            models.Index(fields=["creator", "closed_at", "deadline"], name="report_by_creator"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"
