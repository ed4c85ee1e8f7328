"""Writes of who helps a host: asked by mail, accepted by link, ended by the host or by themselves."""

from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of, user_by_email
from marketplace.accounts.services import mail_queue
from marketplace.creators.selectors import creator_by_handle
from marketplace.kernel.bus import emit
from marketplace.safety.models import LogEntry
from marketplace.safety.services.log import Place, Target, log_write
from streams.shows.duties import Duty
from streams.shows.errors import ModeratorsFull, ModeratorUnknown, ModeratorWorksHere
from streams.shows.events import ModeratorChanged
from streams.shows.models import Show, ShowModerator

MODERATORS_MAX: Final = 50


def moderators_asked(show: Show) -> QuerySet[ShowModerator]:
    """Return everybody who was asked for a show or for all shows of its creator, and whose work has not ended."""
    rows = ShowModerator.objects.select_related("user").filter(creator=show.creator_id, ended_at__isnull=True)
    return rows.filter(show__isnull=True) | rows.filter(show=show)


def access_asked(key: str) -> ShowModerator:
    """Return an invitation by the key of its link; Http404 when there is none, or it has ended."""
    rows = ShowModerator.objects.select_related("creator__user", "show", "user")
    found = rows.filter(key=key, ended_at__isnull=True).first()
    if found is None:
        raise Http404
    return found


def access_moderator(show: Show, moderator_id: int) -> ShowModerator:
    """Return somebody who was asked for this show; Http404 when they were not."""
    found = moderators_asked(show).filter(pk=moderator_id).first()
    if found is None:
        raise Http404
    return found


def place_of(show: Show) -> Place:
    """Return where something done in a show stands in the log."""
    brand = show.collaboration.brand.public_id if show.collaboration is not None else ""
    return Place(show=show.public_id, brand=brand, creator=show.creator.public_id)


def _person_asked(text: str) -> tuple[str, str]:
    """Return address and language of whom the host means: a handle, or an address that may have no account yet."""
    if "@" in text.lstrip("@"):
        try:
            validate_email(text)
        except ValidationError as error:
            raise ModeratorUnknown from error
        user = user_by_email(text)
        return (text, language_of(user)) if user is not None else (text, "")
    creator = creator_by_handle(text.lstrip("@"))
    if creator is None:
        raise ModeratorUnknown
    return creator.user.email, language_of(creator.user)


@transaction.atomic
def moderator_invite(
    *, show: Show, asked: str, duties: frozenset[Duty], for_all: bool, by: User
) -> ShowModerator:
    """Ask somebody, by handle or address, to help in a show or in all shows of its creator; they get a mail.

    Raises ModeratorUnknown, ModeratorsFull.
    """
    plain = asked.strip()
    address, language = _person_asked(plain)
    if moderators_asked(show).count() >= MODERATORS_MAX:
        raise ModeratorsFull(most=MODERATORS_MAX)
    row = ShowModerator.objects.create(
        creator=show.creator,
        show=None if for_all else show,
        chat="chat" in duties,
        products="products" in duties,
        asked=plain,
    )
    mail_queue(
        key=f"moderator_asked:{row.pk}",
        to=address,
        language=language or language_of(by),
        template="moderator_asked",
        context={
            "host": show.creator.display_name,
            "show": show.title,
            "for_all": for_all,
            "address": settings.SITE_URL + reverse("shows:moderator_accept", args=[row.key]),
        },
    )
    _log(LogEntry.Deed.MODERATOR_INVITED, show, row, by)
    return row


@transaction.atomic
def moderator_accept(*, row: ShowModerator, user: User) -> ShowModerator:
    """Take an invitation; it is this person's from now on.

    Raises ModeratorWorksHere for the host, Http404 when somebody else took it before.
    """
    if row.creator.user_id == user.pk:
        raise ModeratorWorksHere
    taken = ShowModerator.objects.filter(pk=row.pk, accepted_at__isnull=True, ended_at__isnull=True).update(
        user=user, accepted_at=timezone.now()
    )
    row.refresh_from_db()
    if not taken and row.user != user:
        raise Http404
    if taken:
        _log(LogEntry.Deed.MODERATOR_CAME, row.show, row, user)
        emit(ModeratorChanged(creator_id=row.creator_id, user=user.public_id))
    return row


@transaction.atomic
def moderator_end(*, row: ShowModerator, by: User) -> None:
    """End somebody's work; what they have open in a room is closed at once."""
    ended = ShowModerator.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=timezone.now())
    if not ended:
        return
    _log(LogEntry.Deed.MODERATOR_LEFT, row.show, row, by)
    if row.user is not None:
        emit(ModeratorChanged(creator_id=row.creator_id, user=row.user.public_id))


def _log(deed: str, show: Show | None, row: ShowModerator, by: User) -> None:
    place = place_of(show) if show is not None else Place(creator=row.creator.public_id)
    target = Target(key=f"moderator:{row.pk}", name=row.name, data={"duties": sorted(row.duties)})
    log_write(deed=deed, by=by, place=place, target=target)
