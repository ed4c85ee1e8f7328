"""Ways into a brand's order desk: what to pack, what left, and who did what."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commerce.ledger.kinds import brand_owner
from commerce.orders.desk_forms import FilterForm, NoteForm, ShipForm
from commerce.orders.exports import parcels_csv
from commerce.orders.extensions import BRAND, part_panels
from commerce.orders.models import Fulfilment
from commerce.orders.moments import moments_of
from commerce.orders.pages import parcel_money, payee_names
from commerce.orders.papers import labels_answer, slips_answer
from commerce.orders.selectors import order_entries
from commerce.orders.selectors.desk import (
    UNPAID,
    access_parcel,
    access_parcels,
    access_shipment,
    brand_parcel_counts,
    brand_parcels,
    brand_parcels_listed,
    brand_scopes,
    deeds_of,
    notes_of,
)
from commerce.orders.services import (
    fulfilment_ship,
    fulfilments_pack,
    note_add,
    shipment_deliver,
    shipment_send,
)
from commerce.orders.trail import shipping_subject
from marketplace.accounts.models import User
from marketplace.brands.models import Brand
from marketplace.brands.selectors import access_brand, may
from marketplace.kernel.http import page_of, safe_next
from marketplace.kernel.refusals import Refusal

LIST_SIZE: Final = 25
BAD: Final = 400


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _filter(request: HttpRequest, brand: Brand) -> FilterForm:
    shows = [(scope, name.title) for scope, name in brand_scopes(brand).items()]
    return FilterForm(request.GET, shows=shows)


@never_cache
@login_required
@require_GET
def brand_orders(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a brand has to pack, and what it sent."""
    brand = access_brand(request.user, public_id)
    counts = brand_parcel_counts(brand)
    form = _filter(request, brand)
    wanted = form.wanted()
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    labels = [*Fulfilment.State.choices, (UNPAID, _("unpaid"))]
    context: dict[str, Any] = {
        "brand": brand,
        "form": form,
        "page": page_of(request, brand_parcels_listed(brand, wanted=wanted), LIST_SIZE),
        "state": wanted.state,
        "query": urlencode(query),
        "page_query": "&" + urlencode(query),
        "narrow_query": urlencode({name: value for name, value in query.items() if name != "state"}),
        # States that nobody is in would only be in the way, but for the first ones.
        "states": [
            (value, label, counts.get(value, 0))
            for value, label in labels
            if counts.get(value) or value in (Fulfilment.State.TO_PACK, wanted.state)
        ],
        "total": sum(count for value, count in counts.items() if value != UNPAID),
        "counts": {"orders": counts.get(Fulfilment.State.TO_PACK, 0)},
        "here": request.get_full_path(),
    }
    return render(request, "commerce/orders/brand_orders.html", context)


@login_required
@require_GET
def brand_orders_csv(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The same list as a file, row by row."""
    brand = access_brand(request.user, public_id)
    rows = brand_parcels(brand, wanted=_filter(request, brand).wanted())
    name = f"orders-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        parcels_csv(rows.iterator(chunk_size=500)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@login_required
@require_POST
def pack(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say of the chosen parcels that packing has begun."""
    parcels = access_parcels(request.user, public_id, request.POST.getlist("parcel"))
    begun = fulfilments_pack(fulfilments=parcels, by=_person(request))
    text = ngettext(
        "%(n)s order is being packed; its buyer sees it.",
        "%(n)s orders are being packed; their buyers see it.",
        begun,
    )
    if begun:
        messages.success(request, text % {"n": begun})
    if begun < len(parcels):
        left = len(parcels) - begun
        text = ngettext(
            "%(n)s order stayed as it was: it is not waiting to be packed.",
            "%(n)s orders stayed as they were: they are not waiting to be packed.",
            left,
        )
        messages.info(request, text % {"n": left})
    return redirect(safe_next(request, reverse("orders:brand_orders", args=[public_id])))


def _chosen(request: HttpRequest) -> list[str]:
    sent = request.POST if request.method == "POST" else request.GET
    return sent.getlist("parcel")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def slips(request: HttpRequest, public_id: str) -> HttpResponse:
    """Packing slips of the chosen parcels, a page each. A form asks for many, a link for one; it writes nothing."""
    return slips_answer(access_parcels(request.user, public_id, _chosen(request)))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def labels(request: HttpRequest, public_id: str) -> HttpResponse:
    """Address labels of the chosen parcels, a page each; it writes nothing."""
    return labels_answer(access_parcels(request.user, public_id, _chosen(request)))


@never_cache
@login_required
@require_GET
def brand_order(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """A brand's part of an order, with the money trail of that part."""
    return _parcel_page(request, access_parcel(request.user, public_id, order_id))


@login_required
@require_POST
def ship(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """Send a parcel with the chosen pieces, or with all that is left."""
    parcel = access_parcel(request.user, public_id, order_id)
    form = ShipForm(request.POST, parcel=parcel)
    if not form.is_valid():
        return _parcel_page(request, parcel, ship_form=form, status=BAD)
    pieces, way, person = form.pieces(), form.way(), _person(request)
    try:
        if pieces is None:
            fulfilment_ship(fulfilment=parcel, tracking=way.tracking, way=way, by=person)
        else:
            key = form.cleaned_data["key"] or uuid4()
            shipment_send(fulfilment=parcel, way=way, key=key, pieces=pieces, by=person)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        parcel = access_parcel(request.user, public_id, order_id)
        return _parcel_page(request, parcel, ship_form=form, status=refusal.status)
    messages.success(
        request, _("%(number)s is on its way; the buyer was told.") % {"number": parcel.order.number}
    )
    return redirect(safe_next(request, request.path.removesuffix("ship/")))


@login_required
@require_POST
def delivered(request: HttpRequest, public_id: str, order_id: str, shipment_id: str) -> HttpResponse:
    """Say that a parcel arrived."""
    shipment = access_shipment(request.user, public_id, order_id, shipment_id)
    if shipment_deliver(shipment=shipment, by=_person(request)):
        messages.success(request, _("Noted: the parcel arrived."))
    return redirect("orders:brand_order", public_id, order_id)


@login_required
@require_POST
def note(request: HttpRequest, public_id: str, order_id: str) -> HttpResponse:
    """Keep a note for the brand's people."""
    parcel = access_parcel(request.user, public_id, order_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _parcel_page(request, parcel, note_form=form, status=BAD)
    said = form.cleaned_data
    note_add(fulfilment=parcel, key=said["key"], body=said["body"], by=_person(request))
    return redirect(reverse("orders:brand_order", args=[public_id, order_id]) + "#notes")


def _parcel_page(
    request: HttpRequest,
    parcel: Fulfilment,
    *,
    ship_form: ShipForm | None = None,
    note_form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    subjects = [line.public_id for line in parcel.lines.all()] + [shipping_subject(parcel)]
    entries = order_entries(parcel.order, subjects=subjects)
    form = ship_form or ShipForm(parcel=parcel)
    context = {
        "brand": parcel.brand,
        "parcel": parcel,
        "order": parcel.order,
        "form": form,
        "note_form": note_form or NoteForm(),
        "is_open": parcel.state in Fulfilment.OPEN and parcel.order.state in parcel.order.STANDING,
        "moments": moments_of(request, parcel.lines.all()),
        "panels": part_panels(request, parcel.order, [parcel], BRAND),
        "deeds": deeds_of(parcel),
        "notes": notes_of(parcel),
        "money": parcel_money(parcel, entries),
        "entries": entries,
        "owner": brand_owner(parcel.brand.public_id),
        "names": payee_names(parcel),
        "may_refund": may(request.user, parcel.brand, to="manage"),
    }
    return render(request, "commerce/orders/brand_order.html", context, status=status)
