"""The job behind a decision about a show: money line by line, then a word to everybody who got no receipt for it.

Its units are the same in the same order whenever it is begun again, and each is kept together with the note of how far
it is: killed in the middle, it goes on with the next one.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import uuid5

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commerce.orders.drafts import RefundPart
from commerce.orders.models import Order, OrderLine
from commerce.orders.selectors import line_by_public_id
from commerce.payments.errors import RefundDisputed
from commerce.payments.models import Refund
from commerce.payments.services import goodwill_give, line_give_back, refund_begin
from commerce.payments.services.goodwill import Gift
from commerce.stock.services import stock_return
from commerce.tickets.models import Ticket
from commerce.tickets.services import tickets_revoke
from marketplace.accounts.models import User
from marketplace.accounts.selectors import user_by_id
from marketplace.kernel.bus import emit
from marketplace.kernel.job_kinds import JobKind, register_job
from marketplace.kernel.job_runs import JobFailed, JobRun
from marketplace.kernel.models import Job, JobFinding
from marketplace.kernel.refusals import Refusal
from streams.door.changing import JOB_KIND, WHOLE_BP, sources_of_show
from streams.door.letters import mail_change
from streams.door.models import ShowChange
from streams.door.selectors import each_of
from streams.shows.admission import tiers_of
from streams.shows.duties import role_in_show
from streams.shows.events import TicketRefundOwed
from streams.shows.models import Show
from streams.shows.refund_keys import refund_key_of

LABELS: Final = {
    "refunded": gettext_lazy("refunded"),
    "waiting": gettext_lazy("waiting for a bank"),
    "told": gettext_lazy("told"),
    "refused": gettext_lazy("refused"),
}
Kind = ShowChange.Kind


def change_carry_out(run: JobRun) -> None:
    """Do what was decided, unit by unit. Raises JobCancelled, JobLost, JobPaused, JobFailed."""
    change = (
        ShowChange.objects.select_related("show__creator__user")
        .filter(public_id=run.params["change"])
        .first()
    )
    if change is None:
        raise JobFailed("unexpected")
    units = units_of(change)
    run.expect(len(units))
    after = str(run.cursor.get("after", ""))
    start = units.index(after) + 1 if after in units else 0
    for number, unit in enumerate(units[start:], start=start + 1):
        run.pause_if_late()
        with transaction.atomic():
            _do(change, unit, run)
            run.advance(done=number, cursor={"after": unit})


def units_of(change: ShowChange) -> list[str]:
    """Return all there is to do: order lines whose money is touched, then people and addresses to be told."""
    touched = change.kind in {Kind.CANCEL, Kind.FAILED} or bool(change.back_bp)
    lines = [f"line {source}" for source in sources_of_show(change.show)] if touched else []
    held = Ticket.objects.filter(tier__in=tiers_of(change.show)).filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gte=change.decided_at)
    )
    people = set(held.filter(holder__isnull=False).order_by().values_list("holder", flat=True))
    addresses = set(
        held.filter(holder__isnull=True).exclude(given_to="").order_by().values_list("given_to", flat=True)
    )
    told = [f"user {pk:09d}" for pk in sorted(people)] + [f"mail {one}" for one in sorted(addresses)]
    # Nobody has claimed these, and no address has them: whoever bought them hands them on.
    unclaimed = held.filter(holder__isnull=True, given_to="").order_by().values_list("source", flat=True)
    return lines + told + [f"buyer {source}" for source in sorted(set(unclaimed))]


def _do(change: ShowChange, unit: str, run: JobRun) -> None:
    what, _space, name = unit.partition(" ")
    if what == "line":
        _money(change, name, run)
    elif what == "mail":
        mail_change(change, to=name, person=None)
        run.count(told=1)
    elif what == "buyer":
        _tell_buyer(change, name, run)
    else:
        _tell(change, int(name), run)


def _tell(change: ShowChange, user_id: int, run: JobRun) -> None:
    person = user_by_id(user_id)
    if person is None or _has_receipt(change, person):
        return
    mail_change(change, to=person.email, person=person)
    run.count(told=1)


def _tell_buyer(change: ShowChange, source: str, run: JobRun) -> None:
    line = line_by_public_id(source)
    if (
        line is None
        or change.kind == Kind.FAILED
        or (change.kind == Kind.CANCEL and _is_paid(change, [line]))
    ):
        return
    buyer = line.order.buyer
    mail_change(change, to=buyer.email, person=buyer.user, language=buyer.language)
    run.count(told=1)


def _is_paid(change: ShowChange, lines: Iterable[OrderLine]) -> bool:
    """Whether this change, and nothing before it, gave back the money of one of these lines."""
    return Refund.objects.filter(key__in=[refund_key_of(change.show, line) for line in lines]).exists()


def _has_receipt(change: ShowChange, person: User) -> bool:
    """Whether the mail about their money tells them already why it comes."""
    if change.kind != Kind.CANCEL:
        return change.kind == Kind.FAILED
    paid = OrderLine.objects.filter(public_id__in=sources_of_show(change.show), order__buyer__user=person)
    return _is_paid(change, paid)


def _money(change: ShowChange, source: str, run: JobRun) -> None:
    line = line_by_public_id(source)
    if line is None:
        return
    with translation.override(line.order.buyer.language):
        reason = reason_told(change)
    deeds: dict[str, Callable[[ShowChange, OrderLine, str], bool]] = {
        Kind.CANCEL: _all_back,
        Kind.SHORTEN: _share_back,
        Kind.FAILED: _kindness,
    }
    try:
        with transaction.atomic():
            is_done = deeds[change.kind](change, line, reason)
    except RefundDisputed:
        if change.kind == Kind.CANCEL:
            # Its own delivery tries again until the bank has decided.
            emit(TicketRefundOwed(show_id=change.show_id, line=source))
        run.count(waiting=1)
    except Refusal as refusal:
        run.count(refused=1)
        data = {"number": line.order.number, "why": str(refusal)}
        run.find([JobFinding(level=JobFinding.Level.ERROR, code="refund_refused", data=data)])
    else:
        run.count(refunded=int(is_done))


def reason_told(change: ShowChange) -> str:
    """Return in words why money comes back."""
    title = {"title": change.show.title}
    if change.kind == Kind.CANCEL:
        said = _("“%(title)s” will not take place.") % title
    elif change.kind == Kind.SHORTEN:
        said = _("“%(title)s” is shorter than it was sold.") % title
    else:
        said = _("The picture of “%(title)s” was missing for too long.") % title
    return f"{said} {change.reason}".strip()


def _all_back(change: ShowChange, line: OrderLine, reason: str) -> bool:
    refund = line_give_back(line=line, key=refund_key_of(change.show, line), reason=reason)
    if refund is not None:
        return True
    freed = tickets_revoke(source=line.public_id, keep=0)
    if freed:
        # They cost nothing, or what they cost went back before: the seats are free all the same.
        pieces = max(1, freed // each_of(line))
        stock_return(variant_id=line.variant_id, quantity=pieces, key=str(line.order.key))
    return bool(freed)


def _share_back(change: ShowChange, line: OrderLine, reason: str) -> bool:
    Order.objects.select_for_update().get(pk=line.order_id)
    line.refresh_from_db()
    left = line.total_minor - line.refunded_minor
    # Of what is left: tickets that went back before have no share in it. One unit stays paid: what costs nothing any
    # more would count as taken back.
    minor = min(left * change.back_bp // WHOLE_BP, left - 1)
    if minor <= 0:
        return False
    part = RefundPart(line.public_id, minor)
    key = uuid5(change.key, line.public_id)
    refund_begin(order=line.order, key=key, parts=[part], reason=reason, asked_by=None)
    return True


def _kindness(change: ShowChange, line: OrderLine, reason: str) -> bool:
    minor = (line.total_minor - line.refunded_minor) * change.back_bp // WHOLE_BP
    if minor <= 0:
        return False
    goodwill_give(order=line.order, key=uuid5(change.key, line.public_id), gift=Gift(minor, reason), by=None)
    return True


# --- its page ---


def _may_see(user: Any, job: Job) -> bool:
    show = Show.objects.filter(public_id=job.scope).select_related("creator", "collaboration__brand").first()
    return show is not None and user.is_authenticated and role_in_show(user, show) == "host"


def _title(job: Job) -> str:
    titles = {
        Kind.CANCEL: _("Calling the show off"),
        Kind.POSTPONE: _("Telling everybody the new time"),
        Kind.SHORTEN: _("Making the show shorter"),
        Kind.FAILED: _("Making up for a broken picture"),
    }
    kind = ShowChange.objects.filter(public_id=job.params["change"]).values_list("kind", flat=True).first()
    return titles.get(Kind(kind), "") if kind else ""


def _surroundings(_request: HttpRequest, job: Job) -> dict[str, Any]:
    return {
        "rail": "components/_rail_creator.html",
        "back_url": reverse("front:studio", args=[job.scope]),
        "back_label": _("The show"),
    }


def _sentence(code: str, data: Mapping[str, Any]) -> str:
    return _("Order %(number)s: %(why)s") % data if code == "refund_refused" else ""


def register() -> None:
    """Let jobs of changes be started."""
    register_job(JobKind(JOB_KIND, _title, change_carry_out, _may_see, _surroundings, _sentence, LABELS))
