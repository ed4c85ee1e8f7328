"""Writes of shows: schedule, change, go live, end, cancel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from commerce.catalog.models import Product
from commerce.memberships.models import Plan
from commerce.offers import selectors as offers
from commerce.payouts.open_rates import open_rates_of
from commerce.promotions import services as promotions
from commerce.tickets.selectors import tiers_sold
from commerce.tickets.services import tier_open, tiers_await, tiers_over
from marketplace.accounts.models import User
from marketplace.campaigns.models import Collaboration
from marketplace.creators.models import Creator
from marketplace.kernel.bus import emit
from marketplace.kernel.money import Money
from marketplace.kernel.picture_copies import picture_forget, picture_kept
from streams.shows import admission
from streams.shows.audience import new_invitation_key
from streams.shows.errors import (
    AnotherShowLive,
    CreatorNotApproved,
    LineUpRefused,
    ShowNotEditable,
    ShowNotLive,
    ShowNotStartable,
    TicketsRefused,
)
from streams.shows.events import (
    ShowCancelled,
    ShowDarkened,
    ShowEnded,
    ShowLightened,
    ShowRescheduled,
    ShowScheduled,
    ShowStarted,
)
from streams.shows.included import plans_set
from streams.shows.locks import require_live
from streams.shows.models import LINE_UP_MAX, ON_AIR, LineUpItem, Show, ShowGuest
from streams.shows.pins import stage_clear
from streams.shows.programme import programme_ms
from streams.shows.season import box_office_follow
from streams.shows.sold_out import sold_out_forget

EDITABLE = (Show.State.DRAFT, Show.State.SCHEDULED)


@dataclass(frozen=True)
class ShowDraft:
    """What a host decides about a show; ``starts_at`` is a moment, ``time_zone`` is how the host reads it."""

    title: str
    kind: str
    description: str
    language: str
    starts_at: datetime
    time_zone: str
    duration_minutes: int
    is_portrait: bool
    collaboration: Collaboration | None
    # Products that sell the tickets; without any, everybody may come in.
    tickets: tuple[Product, ...] = ()
    # Whose members come in without one.
    plans: tuple[Plan, ...] = ()
    audience: str = Show.Audience.EVERYONE
    safety_delay: int = 0
    talk_days: int = 0

    @property
    def values(self) -> dict[str, Any]:
        """The columns of the show."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.name not in {"tickets", "plans"}
        }


@dataclass(frozen=True)
class LineUpEntry:
    """One product of a line-up and its show prices by currency (none: the ordinary price)."""

    product: Product
    show_prices: Mapping[str, Money]


def _own_collaboration(creator: Creator, draft: ShowDraft) -> None:
    if draft.collaboration is not None and draft.collaboration.creator_id != creator.pk:
        raise LineUpRefused(reason=_("that collaboration is not yours."))


def _check_tickets(creator: Creator, draft: ShowDraft, show: Show | None) -> None:
    if not draft.tickets:
        return
    if draft.kind != Show.Kind.PERFORMANCE:
        raise TicketsRefused(reason=_("only performances are sold by ticket."))
    allowed = set(admission.tickets_to_offer(creator, show).values_list("pk", flat=True))
    if any(product.pk not in allowed for product in draft.tickets):
        raise TicketsRefused(reason=_("one of these tickets is not yours to sell."))
    # A ticket is to one show: whoever holds one for the first could otherwise walk into the second.
    if admission.tickets_elsewhere(draft.tickets, show):
        raise TicketsRefused(reason=_("one of these tickets admits to another show already."))


def _set_tickets(show: Show, draft: ShowDraft) -> None:
    wanted = [tier_open(product=product) for product in draft.tickets]
    leaving = set(show.ticket_tiers.values_list("pk", flat=True)) - {tier.pk for tier in wanted}
    if tiers_sold(leaving):
        raise TicketsRefused(
            reason=_("somebody has bought a ticket that you took out. Put it back, or cancel the show.")
        )
    show.ticket_tiers.set(wanted)
    tiers_over(tier_ids=leaving, at=None)
    tiers_await(tier_ids=[tier.pk for tier in wanted])
    box_office_follow(show)


def _give_key(show: Show) -> None:
    if show.audience == Show.Audience.INVITATION and not show.invitation_key:
        invitation_renew(show=show)


def invitation_renew(*, show: Show) -> None:
    """Give a show another link: the old one lets nobody in any more, who came by it stays."""
    show.invitation_key = new_invitation_key()
    show.save(update_fields=["invitation_key"])


def invitation_keep(*, show: Show, user: User) -> None:
    """Let somebody who came by a show's link in from any of their devices; twice is the same as once."""
    ShowGuest.objects.get_or_create(show=show, user=user)


@transaction.atomic
def show_schedule(*, creator: Creator, draft: ShowDraft) -> Show:
    """Announce a show; it is public from now on.

    Raises LineUpRefused when the collaboration belongs to another creator, TicketsRefused.
    """
    _own_collaboration(creator, draft)
    _check_tickets(creator, draft, None)
    show = Show.objects.create(creator=creator, state=Show.State.SCHEDULED, **draft.values)
    _set_tickets(show, draft)
    plans_set(show, draft.plans)
    _give_key(show)
    emit(ShowScheduled(show_id=show.pk))
    return show


@transaction.atomic
def show_draft_for_collaboration(*, collaboration: Collaboration, starts_at: datetime) -> Show:
    """Prepare a show for terms just agreed, with the campaign's products; once per collaboration."""
    existing = Show.objects.filter(collaboration=collaboration).order_by("pk").first()
    if existing is not None:
        return existing
    show = Show.objects.create(
        creator=collaboration.creator,
        collaboration=collaboration,
        title=collaboration.terms.get("title") or collaboration.brand.name,
        language=collaboration.terms.get("language") or "en",
        starts_at=starts_at,
        time_zone=collaboration.creator.user.time_zone or "UTC",
        state=Show.State.DRAFT,
    )
    products = list(offers.products_of_collaboration(collaboration))[:LINE_UP_MAX]
    LineUpItem.objects.bulk_create(
        LineUpItem(show=show, product=product, number=number)
        for number, product in enumerate(products, start=1)
    )
    return show


@transaction.atomic
def show_change(*, show: Show, draft: ShowDraft) -> Show:
    """Change a show that has not begun; a draft becomes scheduled, and calendars get a new version.

    Raises ShowNotEditable when it has begun or is over meanwhile, LineUpRefused, and TicketsRefused also when
    somebody holds a ticket that would not admit any more.
    """
    _own_collaboration(show.creator, draft)
    _check_tickets(show.creator, draft, show)
    if draft.collaboration != show.collaboration:
        show.line_up.all().delete()
        promotions.show_prices_clear(scope=show.public_id)
    values = {**draft.values, "state": Show.State.SCHEDULED, "calendar_sequence": F("calendar_sequence") + 1}
    if not Show.objects.filter(pk=show.pk, state__in=EDITABLE).update(**values):
        raise ShowNotEditable
    _set_tickets(show, draft)
    was_draft, starts_before = show.state == Show.State.DRAFT, show.starts_at
    show.refresh_from_db()
    plans_set(show, draft.plans)
    _give_key(show)
    if was_draft:
        emit(ShowScheduled(show_id=show.pk))
    elif show.starts_at != starts_before:
        emit(ShowRescheduled(show_id=show.pk, starts_before=starts_before.isoformat()))
    return show


@transaction.atomic
def show_cover_set(*, show: Show, cover: Any) -> None:
    """Give a show its cover: a picture that kernel.pictures has cleaned."""
    old_cover = show.cover.name
    show.cover = cover
    show.save(update_fields=["cover"])
    picture_forget(storage=show.cover.storage, name=old_cover)
    picture_kept(show)


@transaction.atomic
def show_cancel(*, show: Show) -> None:
    """Call a show off before it begins; pressing twice is the same as once.

    Raises ShowNotEditable when it has begun or is over.
    """
    values = {"state": Show.State.CANCELLED, "calendar_sequence": F("calendar_sequence") + 1}
    if Show.objects.filter(pk=show.pk, state__in=EDITABLE).update(**values):
        emit(ShowCancelled(show_id=show.pk))
    elif not Show.objects.filter(pk=show.pk, state=Show.State.CANCELLED).exists():
        raise ShowNotEditable


def _check_line_up(show: Show, entries: Sequence[LineUpEntry]) -> None:
    if len(entries) > LINE_UP_MAX:
        raise LineUpRefused(reason=_("it has more than %(most)s products.") % {"most": LINE_UP_MAX})
    if len({entry.product.pk for entry in entries}) != len(entries):
        raise LineUpRefused(reason=_("a product is in it twice."))
    collaboration = show.collaboration
    if collaboration is None:
        rates = open_rates_of(entry.product.brand_id for entry in entries)
        if not all(rates.bp_for(entry.product, show.creator_id) for entry in entries):
            raise LineUpRefused(reason=_("a product has no open rate for you."))
        return
    allowed = {product.pk for product in offers.products_of_collaboration(collaboration)}
    if any(entry.product.pk not in allowed for entry in entries):
        raise LineUpRefused(reason=_("a product does not belong to the collaboration."))


@transaction.atomic
def line_up_set(*, show: Show, entries: Sequence[LineUpEntry]) -> None:
    """Replace the line-up: numbers follow the order given; show prices open when the show goes live.

    Raises LineUpRefused for products that the collaboration does not cover, ShowNotEditable after the start.
    """
    # The conditional write comes first: it is the lock against a start that happens meanwhile.
    if not Show.objects.filter(pk=show.pk, state__in=EDITABLE).update(
        calendar_sequence=F("calendar_sequence")
    ):
        raise ShowNotEditable
    _check_line_up(show, entries)
    show.line_up.all().delete()
    LineUpItem.objects.bulk_create(
        LineUpItem(show=show, product=entry.product, number=number)
        for number, entry in enumerate(entries, start=1)
    )
    promotions.show_prices_clear(scope=show.public_id)
    for entry in entries:
        for variant in entry.product.variants.all():
            for price in entry.show_prices.values():
                promotions.show_price_set(scope=show.public_id, variant=variant, price=price)


@transaction.atomic
def show_go_live(*, show: Show) -> Show:
    """Put a scheduled show on air and open its prices; a show already on air stays so.

    Raises CreatorNotApproved, AnotherShowLive, ShowNotStartable.
    """
    if Show.objects.filter(pk=show.pk, state__in=ON_AIR).exists():
        return show
    if show.creator.state != Creator.State.APPROVED:
        raise CreatorNotApproved
    try:
        with transaction.atomic():
            started = Show.objects.filter(pk=show.pk, state=Show.State.SCHEDULED).update(
                state=Show.State.LIVE, started_at=timezone.now()
            )
    except IntegrityError as error:
        # The database allows one show on air per creator.
        raise AnotherShowLive from error
    if not started:
        raise ShowNotStartable
    show.refresh_from_db()
    promotions.show_prices_open(scope=show.public_id)
    emit(ShowStarted(show_id=show.pk))
    return show


@transaction.atomic
def show_end(*, show: Show) -> bool:
    """Take a show off the air and close its prices; True when this call ended it.

    Raises ShowNotLive when it never was on air.
    """
    ended = Show.objects.filter(pk=show.pk, state=Show.State.LIVE).update(
        state=Show.State.ENDED, ended_at=timezone.now(), paused_at=None
    )
    if not ended:
        if Show.objects.filter(pk=show.pk, state=Show.State.ENDED).exists():
            return False
        raise ShowNotLive
    show.refresh_from_db()
    stage_clear(show=show)
    sold_out_forget(show=show)
    promotions.show_prices_close(scope=show.public_id)
    promotions.deals_end(scope=show.public_id)
    promotions.voucher_cards_close(scope=show.public_id)
    emit(ShowEnded(show_id=show.pk))
    return True


@transaction.atomic
def show_darken(*, show: Show) -> bool:
    """Hide the picture from everybody until it is brought back; True when this call did it.

    Raises ShowNotLive.
    """
    require_live(show)
    now = timezone.now()
    if not Show.objects.filter(pk=show.pk, dark_at__isnull=True).update(dark_at=now):
        return False
    emit(ShowDarkened(show_id=show.pk, begin_ms=programme_ms(now)))
    return True


@transaction.atomic
def show_lighten(*, show: Show) -> bool:
    """Bring the picture back; True when this call did it.

    Raises ShowNotLive.
    """
    require_live(show)
    dark_at = Show.objects.values_list("dark_at", flat=True).get(pk=show.pk)
    if dark_at is None:
        return False
    Show.objects.filter(pk=show.pk).update(dark_at=None)
    begin_ms, end_ms = programme_ms(dark_at), programme_ms(timezone.now())
    emit(ShowLightened(show_id=show.pk, begin_ms=begin_ms, end_ms=end_ms))
    return True
