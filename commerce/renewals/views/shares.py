"""What a performer has of memberships, month by month; and one month, as a page and as CSV."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from commerce.renewals.models import PoolShare
from commerce.renewals.selectors.pools import shares_in, shares_with
from commerce.renewals.statements import month_csv, month_name
from marketplace.creators.models import Creator
from marketplace.creators.selectors import access_creator
from marketplace.kernel.http import page_of
from marketplace.kernel.money import Money


@login_required
@require_GET
@never_cache
def shares(request: HttpRequest) -> HttpResponse:
    """All months in which members watched, or paid for this creator's own membership."""
    creator = access_creator(request.user)
    rows = [{"row": row, "month": month_name(row.month)} for row in shares_with(creator)]
    context = {"rows": rows, "creator": creator, "owner": "creator"}
    return render(request, "commerce/renewals/shares.html", context)


def _month(creator: Creator, month_id: str) -> list[PoolShare]:
    found = list(shares_in(creator, month_id))
    if not found:
        raise Http404
    return found


@login_required
@require_GET
@never_cache
def month(request: HttpRequest, month_id: str) -> HttpResponse:
    """One month of one plan: what each member's fee came to, without names, and the sum."""
    creator = access_creator(request.user)
    found = _month(creator, month_id)
    closed = found[0].month
    context = {
        "page": page_of(request, shares_in(creator, month_id)),
        "closed": closed,
        "month": month_name(closed.month),
        "total": Money(sum(share.minor for share in found), closed.currency),
        "minutes": sum(share.minutes for share in found),
        "creator": creator,
        "owner": "creator",
    }
    return render(request, "commerce/renewals/shares_month.html", context)


@login_required
@require_GET
@never_cache
def month_file(request: HttpRequest, month_id: str) -> HttpResponse:
    """The same as a file."""
    found = _month(access_creator(request.user), month_id)
    name = f"memberships-{found[0].month.month}-{month_id}.csv"
    return HttpResponse(
        month_csv(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
