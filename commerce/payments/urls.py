from django.urls import path

from commerce.payments import (
    approval_views,
    cancel_views,
    cash_views,
    dispute_views,
    method_views,
    payee_views,
    views,
)

app_name = "payments"
urlpatterns = [
    path("webhooks/<slug:provider>/", views.webhook, name="webhook"),
    path("pay/sandbox/<slug:ref>/", views.sandbox_challenge, name="sandbox_challenge"),
    path("pay/sandbox/payee/<slug:ref>/", payee_views.sandbox_payee, name="sandbox_payee"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/refund/", views.brand_refund, name="refund"),
    path(
        "brand/<slug:public_id>/orders/<slug:order_id>/refund/<slug:request_id>/",
        approval_views.brand_decide,
        name="brand_refund_decide",
    ),
    path(
        "brand/<slug:public_id>/orders/<slug:order_id>/goodwill/",
        approval_views.brand_goodwill,
        name="brand_goodwill",
    ),
    path("brand/<slug:public_id>/orders/<slug:order_id>/cancel/", cancel_views.cancel, name="cancel"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/cash/", cash_views.brand_cash, name="cash"),
    path("ways-to-pay/", method_views.methods, name="methods"),
    path("ways-to-pay/<slug:public_id>/remove/", method_views.remove, name="method_remove"),
    path("ways-to-pay/<slug:public_id>/usual/", method_views.make_usual, name="method_usual"),
    path("operator/disputes/", dispute_views.disputes, name="disputes"),
    path("operator/disputes/<slug:public_id>/", dispute_views.dispute, name="dispute"),
    path(
        "operator/disputes/<slug:public_id>/evidence/<int:file_id>/",
        dispute_views.evidence_file,
        name="dispute_file",
    ),
    path(
        "operator/disputes/<slug:public_id>/evidence/<int:file_id>/submit/",
        dispute_views.submit,
        name="dispute_submit",
    ),
    path("operator/money/refunds/", approval_views.requests, name="refund_requests"),
    path("operator/money/refunds/<slug:request_id>/", approval_views.decide, name="refund_request"),
    path("operator/goodwill/<slug:order_id>/", approval_views.operator_goodwill, name="operator_goodwill"),
    path("operator/refund/<slug:order_id>/", views.operator_refund, name="operator_refund"),
]
