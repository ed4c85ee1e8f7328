"""Writes of circles: posts are written once, read by the word lists, counted where they are seen."""

import re
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.kernel.bus import emit
from marketplace.safety.models import LogEntry
from marketplace.safety.reading.flood import Decision, shape_of
from marketplace.safety.reading.links import links_in
from marketplace.safety.reading.signs import TURNING_SIGNS, has_content
from marketplace.safety.reading.terms import Action, strongest
from marketplace.safety.services.log import Place, Target, log_write
from streams.circles.errors import (
    CircleBanned,
    KeyUsed,
    PostBlocked,
    PostEmpty,
    PostGone,
    PostsTooMany,
    ThreadClosed,
)
from streams.circles.events import PostShown
from streams.circles.models import POST_MAX, TITLE_MAX, Mention, Post, Thread, Wish
from streams.circles.selectors import Circle, circle_filter, may_edit, people_named

FOR_WORDS: Final = "words"
FOR_LINKS: Final = "links"
FOR_FLOOD: Final = "flood"
POSTS_AT_ONCE: Final = 10
AT_ONCE: Final = timedelta(minutes=10)
MENTIONS_MAX: Final = 10
NAMED: Final = re.compile(r"(?<![\w@])@([\w.]{2,40})")


def circle_url(creator: Creator) -> str:
    """Return a circle's page."""
    return reverse("circles:circle", args=[creator.handle])


def clean_body(text: str, most: int = POST_MAX) -> str:
    """Return what is kept of a text: its line breaks, but no signs that turn others around. Raises PostEmpty."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        letter for letter in plain if letter == "\n" or (letter.isprintable() or letter in "\u200d\u200c")
    )
    kept = "".join(letter for letter in kept if letter not in TURNING_SIGNS).strip()[:most]
    if not has_content(kept):
        raise PostEmpty
    return re.sub(r"\n{3,}", "\n\n", kept)


def _held_for(circle: Circle, text: str) -> str:
    """Return why a text waits to be let through, empty if it does not. Raises PostBlocked.

    Who keeps order in the circle is not read.
    """
    if circle.keeps_order:
        return ""
    action = strongest(circle_filter(circle.creator).read(text))
    if action is Action.BLOCK:
        raise PostBlocked
    if action is Action.HOLD:
        return FOR_WORDS
    if links_in(text):
        return FOR_LINKS
    return "" if shape_of(text).decision is Decision.PASS else FOR_FLOOD


def _demand_writer(circle: Circle) -> User:
    """Return who writes. Raises CircleBanned and PostsTooMany."""
    if not isinstance(circle.person, User):
        raise CircleBanned
    if circle.is_banned:
        raise CircleBanned
    recent = Post.objects.filter(
        author=circle.person,
        thread__creator=circle.creator,
        created_at__gte=timezone.now() - AT_ONCE,
    )
    if not circle.keeps_order and recent.count() >= POSTS_AT_ONCE:
        raise PostsTooMany
    return circle.person


def _first_of(key: UUID, circle: Circle) -> Post | None:
    """Return what this key wrote before. Raises KeyUsed where that was somebody else."""
    first = Post.objects.select_related("thread__creator").filter(key=key).first()
    if first is not None and first.author_id != circle.person.pk:
        raise KeyUsed
    return first


@transaction.atomic
def thread_begin(*, circle: Circle, key: UUID, kind: str, title: str, body: str) -> Thread:
    """Begin a talk, or ask the host something; the same key begins one.

    Raises CircleBanned, PostsTooMany, PostEmpty, PostBlocked and KeyUsed; then nothing is written.
    """
    first = _first_of(key, circle)
    if first is not None:
        return first.thread
    author = _demand_writer(circle)
    heading, text = clean_body(title.replace("\n", " "), TITLE_MAX), clean_body(body)
    held_for = _held_for(circle, f"{heading}\n{text}")
    now = timezone.now()
    thread = Thread.objects.create(
        creator=circle.creator,
        kind=kind if kind in Thread.Kind.values else Thread.Kind.TALK,
        title=heading,
        author=author,
        created_at=now,
        last_post_at=now,
    )
    _write(thread, author, key, text, held_for, None)
    return thread


@transaction.atomic
def post_write(*, circle: Circle, thread: Thread, key: UUID, body: str, reply_to: Post | None) -> Post:
    """Write into a thread; the same key writes one.

    Raises ThreadClosed, CircleBanned, PostsTooMany, PostEmpty, PostBlocked and KeyUsed; then nothing is written.
    """
    first = _first_of(key, circle)
    if first is not None:
        return first
    author = _demand_writer(circle)
    # Whoever closes a thread waits for this, or this for them.
    fresh = Thread.objects.select_for_update().get(pk=thread.pk)
    if fresh.closed_at is not None and not circle.keeps_order:
        raise ThreadClosed
    text = clean_body(body)
    return _write(thread, author, key, text, _held_for(circle, text), reply_to)


def _write(thread: Thread, author: User, key: UUID, text: str, held_for: str, reply_to: Post | None) -> Post:
    post, is_new = Post.objects.get_or_create(
        key=key,
        defaults={
            "thread": thread,
            "author": author,
            "body": text,
            "held_for": held_for,
            "reply_to": reply_to if reply_to and reply_to.thread_id == thread.pk else None,
            "created_at": timezone.now(),
        },
    )
    if is_new and post.is_seen:
        _seen(post, thread)
    return post


def _seen(post: Post, thread: Thread) -> None:
    """Count what can be read, note who is named and say so."""
    _count(thread)
    if thread.kind == Thread.Kind.QUESTION and post.author_id == thread.creator.user_id:
        Thread.objects.filter(pk=thread.pk, answered_at=None).update(answered_at=post.created_at)
    named = people_named(thread.creator, NAMED.findall(post.body)[:MENTIONS_MAX])
    Mention.objects.bulk_create(
        (Mention(post=post, user=user) for user in named if user.pk != post.author_id), ignore_conflicts=True
    )
    emit(PostShown(post_id=post.pk))


def _count(thread: Thread) -> None:
    facts = Post.objects.filter(thread=thread).aggregate(
        shown=Count("pk", filter=Q(hidden_at=None, held_for="")),
        last=Max("created_at", filter=Q(hidden_at=None, held_for="")),
    )
    last = facts["last"] or thread.created_at
    Thread.objects.filter(pk=thread.pk).update(posts_shown=facts["shown"], last_post_at=last)


@transaction.atomic
def post_edit(*, circle: Circle, post: Post, body: str) -> Post:
    """Change what somebody wrote, for a while. Raises PostGone, PostEmpty, PostBlocked and CircleBanned."""
    if circle.is_banned:
        raise CircleBanned
    if not may_edit(post, circle.person):
        raise PostGone
    text = clean_body(body)
    held_for = post.held_for or _held_for(circle, text)
    mine = Post.objects.filter(pk=post.pk, hidden_at=None)
    if not mine.update(body=text, edited_at=timezone.now(), held_for=held_for):
        raise PostGone
    _count(post.thread)
    post.refresh_from_db()
    return post


@transaction.atomic
def post_hide(*, circle: Circle, post: Post) -> bool:
    """Take a post out of sight: one's own for a while, any for who keeps order; False when it was. Raises PostGone."""
    is_own = may_edit(post, circle.person)
    if not (is_own or circle.keeps_order):
        raise PostGone
    by = circle.person if isinstance(circle.person, User) else None
    hidden = Post.objects.filter(pk=post.pk, hidden_at=None).update(hidden_at=timezone.now(), hidden_by=by)
    if not hidden:
        return False
    _count(post.thread)
    if not is_own:
        _log(LogEntry.Deed.MESSAGE_DELETED, circle, post)
    return True


@transaction.atomic
def post_show(*, circle: Circle, post: Post) -> bool:
    """Let a post through that waits, or bring one back that others hid; False when it can be read already.

    Raises PostGone, also for what its own writer took back."""
    if not circle.keeps_order or post.is_withdrawn:
        raise PostGone
    was_held = post.held_for
    rows = Post.objects.filter(pk=post.pk).exclude(hidden_at=None, held_for="")
    if not rows.update(hidden_at=None, hidden_by=None, held_for=""):
        return False
    post.refresh_from_db()
    deed = LogEntry.Deed.MESSAGE_ALLOWED if was_held else LogEntry.Deed.MESSAGE_RESTORED
    _log(deed, circle, post)
    _seen(post, post.thread)
    return True


def _log(deed: LogEntry.Deed, circle: Circle, post: Post) -> None:
    log_write(
        deed=deed,
        by=circle.person if isinstance(circle.person, User) else None,
        place=Place(creator=circle.creator.public_id),
        target=Target(
            f"post:{post.public_id}", post.author.name_shown if post.author else "", {"text": post.body[:500]}
        ),
    )


@transaction.atomic
def thread_set(
    *, circle: Circle, thread: Thread, is_pinned: bool | None = None, is_closed: bool | None = None
) -> None:
    """Pin a thread on top, or close it, or undo that. Raises PostGone for whoever does not keep order."""
    if not circle.keeps_order:
        raise PostGone
    rows = Thread.objects.filter(pk=thread.pk)
    if is_pinned is not None:
        rows.update(is_pinned=is_pinned)
    if is_closed is not None:
        rows.update(closed_at=timezone.now() if is_closed else None)


@transaction.atomic
def wish_set(*, circle: Circle, mail: str) -> None:
    """Keep what somebody wants to be told of in a circle; an unknown word changes nothing."""
    if mail in Wish.Mail.values and isinstance(circle.person, User):
        Wish.objects.update_or_create(user=circle.person, creator=circle.creator, defaults={"mail": mail})
