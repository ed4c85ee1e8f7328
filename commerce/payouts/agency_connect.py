"""The operators' button that opens an agency's account at the provider: agencies have no log-in here."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSelectWidget

from commerce.ledger.kinds import agency_owner
from commerce.payments.errors import DoesNotFit, ProviderAway, ProviderRefused
from commerce.payouts.connecting import payee_connect
from commerce.payouts.errors import PayeeNotConnected
from commerce.payouts.models import Agency
from marketplace.markets.countries import country_choices


class AgencyCountryForm(BaseDialogForm):  # type: ignore[misc]
    """Where the agency is: it cannot be changed at the provider later."""

    country = forms.ChoiceField(label=_("country where the agency is"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()


DIALOG: Final[Any] = {
    "title": _("Open this agency’s account at the payment provider?"),
    "description": _("You get a link. Send it to the agency: there it tells the provider what is asked."),
    "form_class": AgencyCountryForm,
    "form_submit_text": _("Get the link"),
}


@action(description=_("Account at the provider"), permissions=["change"], url_path="connect", dialog=DIALOG)  # type: ignore[untyped-decorator, unused-ignore]
def connect(admin: Any, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
    """Open the account, or go on with it, and show the page where the agency does so."""
    agency: Agency | None = admin.get_object(request, object_id)
    if agency is None:
        raise Http404
    here = reverse("admin:payouts_agency_change", args=[object_id])
    owner, country = agency_owner(agency.public_id), form.cleaned_data["country"]
    try:
        address = payee_connect(owner=owner, country=country, return_url="/")
    except (ProviderAway, ProviderRefused, DoesNotFit, PayeeNotConnected) as error:
        messages.error(request, _("The payment provider did not do it: %(why)s") % {"why": error})
    else:
        admin.log_change(request, agency, "connected to the provider")
        messages.success(request, address or _("The provider knows everything it asks for."))
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": here})
    return redirect(here)
