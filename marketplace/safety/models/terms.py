"""Words that a brand, or the house, wants looked for besides the lists that every room starts with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

HOUSE = "house"


class ListedTerm(models.Model):
    """One line of somebody's own list. ``owner`` is ``house`` or a key such as ``brand:<public id>``."""

    class Match(models.TextChoices):
        WORD = "word", _("a whole word")
        START = "start", _("how a word begins")
        PART = "part", _("anywhere in a word")

    class Action(models.TextChoices):
        BLOCK = "block", _("refuse")
        HOLD = "hold", _("hold for approval")
        LOG = "log", _("only note")
        ALLOW = "allow", _("always allow")

    class Kind(models.TextChoices):
        OWN = "own", _("own word")
        PROHIBITED = "prohibited", _("must not be sold")

    owner = models.CharField(max_length=24)
    text = models.CharField(_("word or phrase"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OWN)
    match = models.CharField(_("found as"), max_length=8, choices=Match.choices, default=Match.WORD)
    action = models.CharField(_("then"), max_length=8, choices=Action.choices, default=Action.HOLD)
    added_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("text", "pk")
        verbose_name = _("listed word")
        verbose_name_plural = _("listed words")
        constraints = (
            models.UniqueConstraint(fields=["owner", "text"], name="listed_term_once"),
            models.CheckConstraint(condition=~models.Q(text=""), name="listed_term_not_empty"),
        )

    def __str__(self) -> str:
        return self.text
