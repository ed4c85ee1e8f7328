"""Fair drops: everybody who enters in time has the same chance, and a seed that was fixed before decides."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from commerce.catalog.models import Variant
from marketplace.kernel.ids import new_public_id

# Whoever sees the picture of a show late sees the end of the time to enter late, and is in time all the same.
GRACE_SECONDS: Final = 15


class FairDrop(models.Model):
    """Few pieces of a variant for those who are drawn. ``scope`` is a show's public id, or empty.

    Until it is drawn only ``seed_hash`` is told; then ``seed`` and the list, so that anybody can draw again
    (marketplace.kernel.draws, docs/giveaways.md).
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    scope = models.CharField(max_length=12, blank=True, db_index=True)
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="fair_drops")
    pieces = models.PositiveIntegerField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    # For so long after the end entries still count.
    grace_seconds = models.PositiveIntegerField(default=GRACE_SECONDS, db_default=GRACE_SECONDS)
    # For how long whoever is drawn may buy.
    hold_seconds = models.PositiveIntegerField()
    seed = models.CharField(max_length=64)
    seed_hash = models.CharField(max_length=64)
    entries = models.PositiveIntegerField(default=0)
    entries_hash = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    # When it was announced, or what was announced last changed.
    changed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-opens_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at"), pieces__gte=1, hold_seconds__gte=1),
                name="fair_drop_of_something",
            ),
        )
        indexes = (
            models.Index(fields=["closes_at"], condition=Q(drawn_at__isnull=True), name="fair_drop_to_draw"),
        )

    def __str__(self) -> str:
        return f"{self.pieces} × {self.variant}"

    def get_absolute_url(self) -> str:
        """Return the page of the drop."""
        return reverse("checkout:drop", args=[self.public_id])

    @property
    def entries_until(self) -> datetime:
        """Until when entries count: the end, and a grace for late pictures."""
        return self.closes_at + timedelta(seconds=self.grace_seconds)

    @property
    def phase(self) -> str:
        """How it stands now: ``called_off``, ``drawn``, ``soon``, ``open``, or ``closed`` until it is drawn."""
        now = timezone.now()
        if self.called_off_at is not None:
            return "called_off"
        if self.drawn_at is not None:
            return "drawn"
        if now < self.opens_at:
            return "soon"
        return "open" if now < self.closes_at else "closed"

    @property
    def draw_name(self) -> str:
        """What the list of entries is headed with."""
        return f"drop/{self.public_id}"


class FairDropEntry(models.Model):
    """Somebody entered; ``name`` stands for them on the list. ``position`` is where they were drawn, from 1."""

    drop = models.ForeignKey(FairDrop, models.CASCADE, related_name="entered")
    # The list stays whole, and the draw can be done again, when an account goes.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=12, default=new_public_id)
    position = models.PositiveIntegerField(null=True, blank=True)
    # When a piece was held for them: at the draw, or when somebody before them let theirs go.
    granted_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["drop", "user"], name="fair_drop_entry_once"),
            models.UniqueConstraint(fields=["drop", "name"], name="fair_drop_entry_named"),
            models.UniqueConstraint(fields=["drop", "position"], name="fair_drop_entry_in_order"),
        )

    def __str__(self) -> str:
        return self.name
