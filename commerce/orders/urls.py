from django.urls import path

from commerce.orders import api, desk_views, trail_views, views

app_name = "orders"
urlpatterns = [
    path("orders/", views.order_list, name="orders"),
    path("orders/<slug:public_id>/", views.order_page, name="order"),
    path("orders/<slug:public_id>/state/", views.order_state, name="order_state"),
    path("orders/<slug:public_id>/money/", trail_views.buyer_trail, name="money"),
    path(
        "brand/<slug:public_id>/orders/<slug:order_id>/money/",
        trail_views.brand_trail,
        name="brand_order_money",
    ),
    path("studio/orders/<slug:order_id>/money/", trail_views.creator_trail, name="creator_money"),
    path("operator/orders/<slug:order_id>/money/", trail_views.operator_trail, name="operator_money"),
    path("orders/<slug:public_id>/parcels/<slug:shipment_id>/arrived/", views.arrived, name="arrived"),
    path("brand/<slug:public_id>/orders/", desk_views.brand_orders, name="brand_orders"),
    path("brand/<slug:public_id>/orders/export.csv", desk_views.brand_orders_csv, name="brand_orders_csv"),
    path("brand/<slug:public_id>/orders/pack/", desk_views.pack, name="pack"),
    path("brand/<slug:public_id>/orders/slips.pdf", desk_views.slips, name="slips"),
    path("brand/<slug:public_id>/orders/labels.pdf", desk_views.labels, name="labels"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/", desk_views.brand_order, name="brand_order"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/ship/", desk_views.ship, name="ship"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/notes/", desk_views.note, name="note"),
    path(
        "brand/<slug:public_id>/orders/<slug:order_id>/parcels/<slug:shipment_id>/delivered/",
        desk_views.delivered,
        name="delivered",
    ),
    path("api/v1/brands/<slug:public_id>/orders/", api.BrandOrders.as_view(), name="api_orders"),
    path(
        "api/v1/brands/<slug:public_id>/orders/<slug:fulfilment_id>/ship/",
        api.ShipParcel.as_view(),
        name="api_ship",
    ),
]
