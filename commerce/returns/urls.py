from django.urls import path

from commerce.returns import desk_views, views

app_name = "returns"
urlpatterns = [
    path(
        "orders/<slug:public_id>/parts/<slug:fulfilment_id>/return/",
        views.ask,
        name="ask",
    ),
    path("orders/<slug:public_id>/returns/<slug:return_id>/", views.own, name="own"),
    path("orders/<slug:public_id>/returns/<slug:return_id>/withdraw/", views.withdraw, name="withdraw"),
    path("orders/<slug:public_id>/returns/<slug:return_id>/label.pdf", views.label, name="label"),
    path("brand/<slug:public_id>/returns/", desk_views.brand_returns, name="brand_returns"),
    path("brand/<slug:public_id>/returns/<slug:return_id>/", desk_views.brand_return, name="brand_return"),
    path("brand/<slug:public_id>/returns/<slug:return_id>/answer/", desk_views.answer, name="answer"),
    path("brand/<slug:public_id>/returns/<slug:return_id>/receive/", desk_views.receive, name="receive"),
    path("brand/<slug:public_id>/returns/<slug:return_id>/refund/", desk_views.refund, name="refund"),
]
