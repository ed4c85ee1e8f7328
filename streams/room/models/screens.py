"""Second screens: devices that see and do one show's work without an account."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.kernel.ids import new_public_id
from streams.shows.models import Show


class SecondScreen(models.Model):
    """A device let in to one show by a code shown in the studio. The code works once; only its hash is kept."""

    class Duty(models.TextChoices):
        ASSISTANT = "assistant", _("assistant")
        HOST = "host", _("host")

    class Device(models.TextChoices):
        PHONE = "phone", _("phone")
        TABLET = "tablet", _("tablet")
        COMPUTER = "computer", _("computer")

    show = models.ForeignKey(Show, models.CASCADE, related_name="second_screens")
    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    duty = models.CharField(max_length=12, choices=Duty.choices)
    # Who holds it, as the room and the studio name them.
    name = models.CharField(max_length=80)
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    code_until = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    device = models.CharField(max_length=12, choices=Device.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(code_hash=""), name="second_screen_code_is_hashed"),
        )

    def __str__(self) -> str:
        return f"{self.get_duty_display()}: {self.name}"
