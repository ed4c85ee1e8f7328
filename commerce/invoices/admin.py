"""The operators' page about invoices: look, and open the paper."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from commerce.invoices.models import Invoice
from commerce.invoices.selectors import invoice_by_pk
from marketplace.accounts.operators import ReadOnlyAdmin


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyAdmin):
    """Invoices and cancellations of all sellers."""

    list_display = ("label", "kind", "brand", "order", "total_minor", "currency", "issued_at")
    list_filter = ("kind", "currency")
    list_select_related = ("brand", "order")
    search_fields = ("label", "order__public_id", "brand__name")
    actions_detail = ("paper",)

    @action(description=_("Open the PDF"), url_path="paper", icon="picture_as_pdf")  # type: ignore[untyped-decorator]
    def paper(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Go to the paper."""
        return redirect("invoices:operator_pdf", invoice_by_pk(int(object_id)).public_id)
