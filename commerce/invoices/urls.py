from django.urls import path

from commerce.invoices import views

app_name = "invoices"
urlpatterns = [
    path("orders/<slug:public_id>/invoices/", views.order_invoices, name="order"),
    path("orders/<slug:public_id>/invoices/issue/", views.order_issue, name="issue"),
    path("orders/<slug:public_id>/invoices/<slug:invoice_id>/pdf/", views.order_pdf, name="pdf"),
    path("brand/<slug:public_id>/invoices/", views.brand_invoices, name="brand"),
    path("brand/<slug:public_id>/invoices/<slug:invoice_id>/pdf/", views.brand_pdf, name="brand_pdf"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/invoices/", views.brand_order, name="brand_order"),
    path(
        "brand/<slug:public_id>/orders/<slug:order_id>/invoices/issue/", views.brand_issue, name="brand_issue"
    ),
    path("operator/invoices/<slug:invoice_id>/pdf/", views.operator_pdf, name="operator_pdf"),
]
