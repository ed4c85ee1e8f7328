"""Circles: what a creator's members talk about with each other and ask the creator, apart from any show."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.ids import new_public_id

TITLE_MAX: Final = 120
POST_MAX: Final = 2000


class Thread(models.Model):
    """One subject; its first post is what it was begun with."""

    class Kind(models.TextChoices):
        TALK = "talk", _("a talk among members")
        QUESTION = "question", _("a question to the host")

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="threads")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TALK)
    title = models.CharField(_("title"), max_length=TITLE_MAX)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    last_post_at = models.DateTimeField()
    # How many posts can be read in it.
    posts_shown = models.PositiveIntegerField(default=0)
    is_pinned = models.BooleanField(default=False)
    # Nobody but the host and their helpers writes in it any more.
    closed_at = models.DateTimeField(null=True, blank=True)
    # Of a question: when the host first answered.
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-is_pinned", "-last_post_at", "-pk")
        constraints = (models.CheckConstraint(condition=~Q(title=""), name="thread_has_a_title"),)
        indexes = (models.Index(fields=["creator", "-is_pinned", "-last_post_at"], name="thread_by_circle"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return its page."""
        return reverse("circles:thread", args=[self.creator.handle, self.public_id])


class Post(models.Model):
    """What somebody wrote. Hidden ones are seen by the host and their helpers alone."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    # Made by the page: a second press of the button is the same post.
    key = models.UUIDField(unique=True)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    body = models.TextField(_("text"), max_length=POST_MAX)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    # Why it waits to be let through, and since when it is out of sight: by whom, or taken back by its writer.
    held_for = models.CharField(max_length=12, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=~Q(body=""), name="post_says_something"),)
        indexes = (
            models.Index(fields=["thread", "id"], name="post_in_thread"),
            models.Index(fields=["author", "-created_at"], name="post_by_author"),
        )

    def __str__(self) -> str:
        return self.body[:40]

    @property
    def is_withdrawn(self) -> bool:
        """Its own writer took it back."""
        return (
            self.hidden_at is not None
            and self.hidden_by_id is not None
            and self.hidden_by_id == self.author_id
        )

    @property
    def is_seen(self) -> bool:
        """Everybody in the circle can read it."""
        return self.hidden_at is None and not self.held_for


class Mention(models.Model):
    """Somebody was named in a post with @, and is told once."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["post", "user"], name="mention_once"),)

    def __str__(self) -> str:
        return f"{self.user} in {self.post_id}"


class Wish(models.Model):
    """What somebody wants to be told of in one circle; without a row, what MAIL_FIRST says."""

    class Mail(models.TextChoices):
        ALL = "all", _("every new talk and answer")
        MINE = "mine", _("what mentions me, or answers me")
        NONE = "none", _("nothing")

    MAIL_FIRST = Mail.MINE

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    creator = models.ForeignKey(Creator, models.CASCADE, related_name="+")
    mail = models.CharField(_("mails"), max_length=4, choices=Mail.choices, default=Mail.MINE)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "creator"], name="wish_once"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.mail}"
