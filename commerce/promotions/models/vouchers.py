"""Voucher cards: a code that a show hands out, to whoever does what the card asks."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commerce.promotions.models.codes import Code
from marketplace.kernel.ids import new_public_id


class VoucherCard(models.Model):
    """A card in one show (``scope`` is its public id): a code for so many people who do its task."""

    class Task(models.TextChoices):
        OPEN = "open", _("nothing but to take it")
        FOLLOW = "follow", _("follow the host")
        COMMENT = "comment", _("write in the chat")
        TIME = "time", _("watch for a while")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    scope = models.CharField(max_length=12, db_index=True)
    code = models.ForeignKey(Code, models.CASCADE, related_name="cards")
    task = models.CharField(max_length=8, choices=Task.choices, default=Task.OPEN)
    task_seconds = models.PositiveIntegerField(default=0)
    claims = models.PositiveIntegerField(default=0)
    claims_max = models.PositiveIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(claims_max__isnull=True) | Q(claims__lte=F("claims_max")),
                name="voucher_card_kept",
            ),
            models.CheckConstraint(
                condition=~Q(task="time") | Q(task_seconds__gte=1), name="voucher_card_time_is_told"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} in {self.scope}"


class VoucherClaim(models.Model):
    """Somebody took a card: from then on its code is theirs to use."""

    card = models.ForeignKey(VoucherCard, models.CASCADE, related_name="taken")
    code = models.ForeignKey(Code, models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="voucher_claims")
    claimed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["card", "user"], name="voucher_claim_once"),)
        indexes = (models.Index(fields=["user", "code"], name="voucher_claim_by_user"),)

    def __str__(self) -> str:
        return f"{self.code} of {self.user_id}"
