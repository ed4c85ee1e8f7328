from django.urls import path

from commerce.payments import cancel_views, cash_views, views

app_name = "payments"
urlpatterns = [
    path("webhooks/<slug:provider>/", views.webhook, name="webhook"),
    path("pay/sandbox/<slug:ref>/", views.sandbox_challenge, name="sandbox_challenge"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/refund/", views.brand_refund, name="refund"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/cancel/", cancel_views.cancel, name="cancel"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/cash/", cash_views.brand_cash, name="cash"),
    path("operator/refund/<slug:order_id>/", views.operator_refund, name="operator_refund"),
]
