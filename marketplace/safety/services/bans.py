"""Writes of bans and of what the banned say to them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.selectors import language_of
from marketplace.accounts.services import mail_queue
from marketplace.kernel.bus import emit
from marketplace.safety.errors import AlreadyAnswered, AppealEmpty, AppealMadeAlready, BanIsOver
from marketplace.safety.events import AppealAnswered, AppealMade
from marketplace.safety.models import Appeal, Ban, LogEntry
from marketplace.safety.selectors.bans import appeal_address, bans_now
from marketplace.safety.services.log import Place, Target, log_write


@dataclass(frozen=True)
class Offender:
    """Whom a ban meets: account or browser key, the browser's key, the network's hash, and the name they had."""

    visitor: str
    name: str
    device: str = ""
    network: str = ""
    user: User | None = None


@transaction.atomic
def ban_make(*, offender: Offender, place: Place, until: datetime | None, by: User, why: str) -> Ban | None:
    """Ban somebody from writing in the shows of a brand and a creator; None when they are banned there already.

    Somebody with an account hears of it by mail, and where to ask to be let in again.
    """
    now = timezone.now()
    # One that has run out makes room for the next.
    same = Ban.objects.filter(
        brand=place.brand, creator=place.creator, visitor=offender.visitor, lifted_at__isnull=True
    )
    same.filter(until__lte=now).update(lifted_at=now)
    try:
        with transaction.atomic():
            ban = Ban.objects.create(
                brand=place.brand,
                creator=place.creator,
                show=place.show,
                visitor=offender.visitor,
                device=offender.device,
                network=offender.network,
                name=offender.name[:80],
                reason=why[:300],
                by=by,
                created_at=now,
                until=until,
            )
    except IntegrityError:
        return None
    if offender.user is not None:
        mail_queue(
            key=f"banned:{ban.public_id}",
            to=offender.user.email,
            language=language_of(offender.user),
            template="banned",
            context={
                "reason": ban.reason,
                "until": until.strftime("%Y-%m-%d %H:%M UTC") if until else "",
                "address": appeal_address(ban),
            },
        )
    return ban


def ban_holding(*, offender_key: str, place: Place) -> Ban | None:
    """Return the ban that somebody has there already, or None."""
    bans = bans_now().select_related("by").filter(brand=place.brand, creator=place.creator)
    return bans.filter(visitor=offender_key).first()


@transaction.atomic
def ban_lift(*, ban: Ban, by: User, why: str = "") -> Ban:
    """Let somebody write again; raises BanIsOver when they may already."""
    now = timezone.now()
    lifted = Ban.objects.filter(pk=ban.pk, lifted_at__isnull=True).update(lifted_at=now, lifted_by=by)
    if not lifted:
        raise BanIsOver
    ban.refresh_from_db()
    place = Place(show=ban.show, brand=ban.brand, creator=ban.creator)
    target = Target(f"ban:{ban.public_id}", ban.name)
    log_write(deed=LogEntry.Deed.BAN_LIFTED, by=by, place=place, target=target, why=why)
    return ban


@transaction.atomic
def appeal_make(*, ban: Ban, text: str) -> Appeal:
    """Ask to be let in again: once for each ban. Raises AppealEmpty, BanIsOver, AppealMadeAlready."""
    plain = text.strip()
    if not plain:
        raise AppealEmpty
    if not bans_now().filter(pk=ban.pk).exists():
        raise BanIsOver
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(ban=ban, text=plain[:1000], created_at=timezone.now())
    except IntegrityError as error:
        raise AppealMadeAlready from error
    place = Place(show=ban.show, brand=ban.brand, creator=ban.creator)
    target = Target(f"ban:{ban.public_id}", ban.name)
    log_write(deed=LogEntry.Deed.APPEAL_MADE, by=None, place=place, target=target)
    emit(AppealMade(appeal_id=appeal.pk))
    return appeal


@transaction.atomic
def appeal_answer(*, appeal: Appeal, is_granted: bool, answer: str, by: User) -> Appeal:
    """Answer an appeal; granting it lifts the ban. Raises AlreadyAnswered when somebody was faster."""
    state = Appeal.State.GRANTED if is_granted else Appeal.State.REFUSED
    answered = Appeal.objects.filter(pk=appeal.pk, state=Appeal.State.OPEN).update(
        state=state, answer=answer[:1000], answered_at=timezone.now(), answered_by=by
    )
    appeal.refresh_from_db()
    if not answered:
        raise AlreadyAnswered(name=appeal.answered_by.name_shown if appeal.answered_by else "")
    ban = appeal.ban
    if is_granted:
        Ban.objects.filter(pk=ban.pk, lifted_at__isnull=True).update(lifted_at=timezone.now(), lifted_by=by)
    place = Place(show=ban.show, brand=ban.brand, creator=ban.creator)
    log_write(
        deed=LogEntry.Deed.APPEAL_ANSWERED,
        by=by,
        place=place,
        target=Target(f"ban:{ban.public_id}", ban.name, {"granted": is_granted}),
        why=answer,
    )
    emit(AppealAnswered(appeal_id=appeal.pk))
    return appeal


def networks_forget(*, before: datetime) -> int:
    """Blank the networks of bans made before a time; the bans themselves hold on."""
    return Ban.objects.exclude(network="").filter(created_at__lt=before).update(network="")
