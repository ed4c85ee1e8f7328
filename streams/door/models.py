"""Who came in, what came in too often, and what was decided about a performance with tickets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commerce.tickets.models import Ticket
from marketplace.accounts.models import User
from marketplace.kernel.ids import new_public_id
from streams.shows.models import Show


class Admission(models.Model):
    """One ask at a door and what came of it; written by the gate when the database is there to write to."""

    class Place(models.TextChoices):
        NET = "net", _("online")
        ROOM = "room", _("in the room")

    class Verdict(models.TextChoices):
        ADMITTED = "admitted", _("let in")
        AGAIN = "again", _("already used")
        REFUNDED = "refunded", _("not valid (refunded)")
        MOVED = "moved", _("not valid (it belongs to somebody else now)")
        ELSEWHERE = "elsewhere", _("on a second screen")

    # Made where the ask was written down: the same note read twice is one row.
    entry = models.CharField(max_length=40, unique=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="admissions")
    show = models.ForeignKey(Show, models.PROTECT, related_name="admissions")
    place = models.CharField(max_length=6, choices=Place.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    screen = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "pk")
        indexes = (models.Index(fields=["show", "ticket"], name="admission_by_show"),)

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.verdict} {self.at:%H:%M:%S}"


class OverAdmission(models.Model):
    """A ticket that let in more than it should have while nobody could be asked; once per ticket and reason."""

    class Reason(models.TextChoices):
        SCREENS = "screens", _("two screens at the same time")
        REFUNDED = "refunded", _("it had been refunded")
        MOVED = "moved", _("it had been given to somebody else")
        DOORS = "doors", _("scanned at two doors")

    show = models.ForeignKey(Show, models.PROTECT, related_name="over_admissions")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="over_admissions")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    happened_at = models.DateTimeField()
    found_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-found_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["show", "ticket", "reason"], name="over_admission_once"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.reason}"


class ShowChange(models.Model):
    """A performance called off, moved or shortened: decided once, carried out by a job."""

    class Kind(models.TextChoices):
        CANCEL = "cancel", _("cancel")
        POSTPONE = "postpone", _("postpone")
        SHORTEN = "shorten", _("shorten")
        FAILED = "failed", _("make up for a broken picture")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    show = models.ForeignKey(Show, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Made by the page that asks, so that pressing twice decides once.
    key = models.UUIDField(unique=True)
    reason = models.CharField(max_length=200, blank=True)
    starts_before = models.DateTimeField()
    starts_after = models.DateTimeField(null=True, blank=True)
    minutes_before = models.PositiveSmallIntegerField()
    minutes_after = models.PositiveSmallIntegerField(null=True, blank=True)
    # Until when holders may give a ticket back for all of its money.
    give_back_until = models.DateTimeField(null=True, blank=True)
    # What everybody gets back for a show that is shorter, of what they paid.
    back_bp = models.PositiveSmallIntegerField(default=0)
    job = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-decided_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(back_bp__lte=10_000), name="show_change_back_is_a_share"
            ),
            models.UniqueConstraint(
                fields=["show"], condition=models.Q(kind="cancel"), name="show_change_cancels_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.show}"
