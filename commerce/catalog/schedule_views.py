"""Ways into the schedule of a product's prices, on its brand's desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commerce.catalog import services
from commerce.catalog.errors import ScheduleBackwards, ScheduleInThePast
from commerce.catalog.forms.schedule import ScheduleForm
from commerce.catalog.selectors import access_brand_product, access_scheduled
from commerce.catalog.views import editor_page_again
from marketplace.kernel.refusals import Refusal


@login_required
@require_POST
def schedule_add(request: HttpRequest, public_id: str, product_id: str) -> HttpResponse:
    """Let a price begin, and end, by itself."""
    found = access_brand_product(request.user, public_id, product_id)
    form = ScheduleForm(request.POST, product=found)
    if form.is_valid():
        values = form.cleaned_data
        try:
            services.prices_schedule(
                variants=form.chosen,
                price=values["price"],
                starts_at=values["starts_at"],
                ends_at=values["ends_at"],
            )
            messages.success(request, _("The price is scheduled; it begins by itself."))
            return redirect("catalog:product_edit", public_id, product_id)
        except ScheduleBackwards as refusal:
            form.add_error("ends_at", str(refusal))
        except ScheduleInThePast as refusal:
            form.add_error("starts_at", str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return editor_page_again(request, found, schedule_form=form)


@login_required
@require_POST
def schedule_stop(request: HttpRequest, public_id: str, product_id: str, scheduled_id: int) -> HttpResponse:
    """Stop a scheduled price, before it begins or while it holds."""
    scheduled = access_scheduled(request.user, public_id, product_id, scheduled_id)
    services.price_unschedule(scheduled=scheduled)
    messages.success(request, _("The scheduled price is stopped."))
    return redirect("catalog:product_edit", public_id, product_id)
