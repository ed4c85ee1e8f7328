"""Reads of circles, and the door to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final, Literal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from commerce.memberships.selectors.discussing import discusses, discussing_with, plan_with_talks
from marketplace.accounts.models import User
from marketplace.creators.models import Creator
from marketplace.creators.selectors import creator_by_handle
from marketplace.safety.models import HOUSE
from marketplace.safety.reading.lists import LANGUAGES, Filter, filter_for
from marketplace.safety.selectors.bans import bans_now
from marketplace.safety.selectors.terms import owner_of_creator, terms_of_owners
from streams.circles.models import Post, Thread, Wish
from streams.shows.models import ShowModerator

Person = User | AnonymousUser
Role = Literal["", "member", "helper", "host"]
# So long a writer may change what they wrote.
EDIT_WITHIN: Final = timedelta(minutes=15)
OPERATE: Final = "shows.change_show"


@dataclass(frozen=True)
class Circle:
    """A creator's circle as one person may use it."""

    creator: Creator
    person: Person
    role: Role

    @property
    def may_read(self) -> bool:
        """Whether anything of it is shown."""
        return self.role != ""

    @property
    def keeps_order(self) -> bool:
        """Whether this person pins, closes and hides."""
        return self.role in {"helper", "host"}

    @cached_property
    def is_banned(self) -> bool:
        """Whether the creator has banned them from writing."""
        if self.keeps_order or not isinstance(self.person, User):
            return False
        bans = bans_now().filter(creator=self.creator.public_id, visitor=f"u:{self.person.public_id}")
        return bans.exists()


def _role(person: Person, creator: Creator) -> Role:
    if not isinstance(person, User):
        return ""
    if person.pk == creator.user_id:
        return "host"
    helpers = ShowModerator.objects.filter(
        creator=creator, show=None, user=person, chat=True, accepted_at__isnull=False, ended_at=None
    )
    if helpers.exists() or (person.is_staff and person.has_perm(OPERATE)):
        return "helper"
    return "member" if discusses(person, creator) else ""


def circle_of(person: Person, handle: str) -> Circle:
    """Return a creator's circle for whoever asks, members or not.

    Raises Http404 where the creator has no plan whose members talk.
    """
    creator = creator_by_handle(handle)
    if creator is None or plan_with_talks(creator) is None:
        raise Http404
    return Circle(creator, person, _role(person, creator))


def access_circle(person: Person, handle: str) -> Circle:
    """Return a circle for those inside; Http404 for everybody else, as if there were no such thing."""
    circle = circle_of(person, handle)
    if not circle.may_read:
        raise Http404
    return circle


def access_thread(person: Person, handle: str, public_id: str) -> tuple[Circle, Thread]:
    """Return a thread with its circle for those inside; Http404 for everybody else, and where nothing of it is seen."""
    circle = access_circle(person, handle)
    thread = (
        Thread.objects.select_related("creator__user", "author")
        .filter(creator=circle.creator, public_id=public_id)
        .first()
    )
    if thread is None or not (thread.posts_shown or circle.keeps_order or thread.author_id == person.pk):
        raise Http404
    return circle, thread


def access_post(person: Person, handle: str, public_id: str) -> tuple[Circle, Post]:
    """Return a post with its circle for those inside who can see it; Http404 otherwise."""
    circle = access_circle(person, handle)
    posts = posts_seen(circle).filter(public_id=public_id, thread__creator=circle.creator)
    post = posts.select_related("thread__creator__user", "author").first()
    if post is None:
        raise Http404
    return circle, post


def access_seen_post(person: Person, public_id: str) -> Post:
    """Return a post that this person can read, in whichever circle; Http404 otherwise."""
    post = Post.objects.select_related("thread__creator").filter(public_id=public_id).first()
    if post is None:
        raise Http404
    return access_post(person, post.thread.creator.handle, public_id)[1]


def threads_of(circle: Circle, *, kind: str = "", words: str = "") -> QuerySet[Thread]:
    """Return what there is to read in a circle: what is pinned first, then what was written in last."""
    threads = Thread.objects.filter(creator=circle.creator).select_related("author", "creator")
    if not circle.keeps_order:
        threads = threads.filter(Q(posts_shown__gt=0) | Q(author=circle.person.pk))
    if kind in Thread.Kind.values:
        threads = threads.filter(kind=kind)
    if words:
        matching = posts_seen(circle).filter(body__icontains=words, thread__creator=circle.creator)
        threads = threads.filter(Q(title__icontains=words) | Q(pk__in=matching.values("thread")))
    return threads


def posts_seen(circle: Circle) -> QuerySet[Post]:
    """Return the posts that somebody may see: one's own that wait too, all of them for who keeps order."""
    if circle.keeps_order:
        return Post.objects.all()
    return Post.objects.filter(hidden_at=None).filter(Q(held_for="") | Q(author=circle.person.pk))


def posts_in(circle: Circle, thread: Thread) -> QuerySet[Post]:
    """Return the posts of a thread, oldest first, with their writers and what they answer."""
    found = posts_seen(circle).filter(thread=thread)
    return found.select_related("author", "hidden_by", "reply_to__author").order_by("pk")


def posts_held(circle: Circle) -> QuerySet[Post]:
    """Return what waits to be let through, oldest first."""
    waiting = Post.objects.filter(thread__creator=circle.creator, hidden_at=None).exclude(held_for="")
    return waiting.select_related("author", "thread__creator").order_by("pk")


def may_edit(post: Post, person: Person) -> bool:
    """Tell whether this person may still change or take back what they wrote."""
    if post.author_id is None or post.author_id != person.pk or post.hidden_at is not None:
        return False
    return timezone.now() < post.created_at + EDIT_WITHIN


def circle_filter(creator: Creator) -> Filter:
    """Return what reads the posts of a circle: the lists of all languages, with the words of house and host."""
    own = terms_of_owners([HOUSE, owner_of_creator(creator.public_id)])
    return filter_for(LANGUAGES, own.version, lambda: (own.terms, own.allow))


def people_named(creator: Creator, names: Iterable[str]) -> list[User]:
    """Return those inside a circle whom ``@name`` means: who has written there before, or the host; each name once."""
    wanted = {name.casefold() for name in names}
    if not wanted:
        return []
    found = [creator.user] if creator.handle.casefold() in wanted else []
    writers = User.objects.filter(
        pk__in=Post.objects.filter(thread__creator=creator).values("author"), is_active=True
    )
    rows = writers.exclude(pk=creator.user_id).order_by("pk")
    by_name = {user.name_shown.casefold().replace(" ", ""): user for user in rows}
    found += [user for name, user in by_name.items() if name in wanted]
    return inside(creator, found)


def inside(creator: Creator, people: Iterable[User]) -> list[User]:
    """Return those of some people who may read a circle now; two queries for any number."""
    everybody = {user.pk: user for user in people if user.is_active}
    helpers = ShowModerator.objects.filter(
        creator=creator, show=None, chat=True, user__in=everybody, accepted_at__isnull=False, ended_at=None
    )
    may = (
        discussing_with(everybody, creator) | set(helpers.values_list("user", flat=True)) | {creator.user_id}
    )
    return [user for pk, user in everybody.items() if pk in may]


def wish_of(person: Person, creator: Creator) -> str:
    """Return what somebody wants to be told of in a circle."""
    row = Wish.objects.filter(user=person.pk, creator=creator).first() if person.pk else None
    return row.mail if row is not None else Wish.MAIL_FIRST.value


def wishes_for(creator: Creator, people: Iterable[User]) -> dict[int, str]:
    """Return the same of several people by their ids; one query."""
    ids = [user.pk for user in people]
    rows = dict(Wish.objects.filter(creator=creator, user__in=ids).values_list("user", "mail"))
    return {pk: rows.get(pk, Wish.MAIL_FIRST.value) for pk in ids}


def wanting_all(creator: Creator) -> QuerySet[User]:
    """Return the active people who asked for every new talk and answer of a circle."""
    wishing = Wish.objects.filter(creator=creator, mail=Wish.Mail.ALL)
    return User.objects.filter(pk__in=wishing.values("user"), is_active=True).order_by("pk")


def post_by_id(post_id: int) -> Post | None:
    """Return a post for a handler that heard of it, or None."""
    posts = Post.objects.select_related("thread__creator__user", "author", "reply_to__author")
    return posts.filter(pk=post_id).first()
