"""Who is kept from writing in all shows of a brand or a creator, and what they say to that."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.ids import new_public_id


class Ban(models.Model):
    """Nothing is taken from this writer in the shows of a brand and of a creator; with neither, in none of the house.

    A writer is known by account or browser key, a browser by the key in its signed cookie. The network is a salted
    hash that is forgotten after days, and asks guests alone to sign in.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    brand = models.CharField(max_length=12, blank=True)
    creator = models.CharField(max_length=12, blank=True)
    visitor = models.CharField(max_length=40)
    device = models.CharField(max_length=40, blank=True)
    network = models.CharField(max_length=32, blank=True)
    # Where it began, and under which name.
    show = models.CharField(max_length=12, blank=True)
    name = models.CharField(_("name"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    # None: for ever.
    until = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        constraints = (
            models.UniqueConstraint(
                fields=["brand", "creator", "visitor"],
                condition=models.Q(lifted_at__isnull=True),
                name="ban_once",
            ),
        )
        indexes = (
            models.Index(fields=["visitor"], name="ban_by_visitor"),
            models.Index(fields=["device"], condition=~models.Q(device=""), name="ban_by_device"),
            models.Index(fields=["network"], condition=~models.Q(network=""), name="ban_by_network"),
        )

    def __str__(self) -> str:
        return self.name


class Appeal(models.Model):
    """What a banned person says to it, once; and the answer."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    ban = models.OneToOneField(Ban, models.CASCADE, related_name="appeal")
    text = models.TextField(_("what they say"), max_length=1000)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = (models.CheckConstraint(condition=~models.Q(text=""), name="appeal_says_something"),)

    def __str__(self) -> str:
        return f"{self.ban}: {self.text[:40]}"
