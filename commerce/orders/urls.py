from django.urls import path

from commerce.orders import api, views

app_name = "orders"
urlpatterns = [
    path("orders/", views.order_list, name="orders"),
    path("orders/<slug:public_id>/", views.order_page, name="order"),
    path("orders/<slug:public_id>/state/", views.order_state, name="order_state"),
    path("brand/<slug:public_id>/orders/", views.brand_orders, name="brand_orders"),
    path("brand/<slug:public_id>/orders/export.csv", views.brand_orders_csv, name="brand_orders_csv"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/", views.brand_order, name="brand_order"),
    path("brand/<slug:public_id>/orders/<slug:order_id>/ship/", views.ship, name="ship"),
    path("api/v1/brands/<slug:public_id>/orders/", api.BrandOrders.as_view(), name="api_orders"),
    path(
        "api/v1/brands/<slug:public_id>/orders/<slug:fulfilment_id>/ship/",
        api.ShipParcel.as_view(),
        name="api_ship",
    ),
]
