from django.urls import path

from commerce.catalog import import_views, schedule_views, views

app_name = "catalog"
DESK = "brand/<slug:public_id>/products"
urlpatterns = [
    path("products/<slug:public_id>/", views.product, name="product"),
    path("products/<slug:public_id>/<path:name>", views.product_by_name, name="product_by_name"),
    path("shelf/<slug:brand_id>/called/<str:handle>/", views.product_by_handle, name="product_by_handle"),
    path(f"{DESK}/", views.brand_products, name="brand_products"),
    path(f"{DESK}/new/", views.product_new, name="product_new"),
    path(f"{DESK}/import/", import_views.import_new, name="import_new"),
    path(f"{DESK}/import/page/", import_views.import_page_new, name="import_page"),
    path(f"{DESK}/import/<slug:import_id>/", import_views.import_read, name="import_read"),
    path(f"{DESK}/import/<slug:import_id>/apply/", import_views.import_apply, name="import_apply"),
    path(f"{DESK}/import/<slug:import_id>/pictures/", import_views.import_pictures, name="import_pictures"),
    path(f"{DESK}/export.csv", import_views.export, name="export"),
    path(f"{DESK}/<slug:product_id>/", views.product_edit, name="product_edit"),
    path(f"{DESK}/<slug:product_id>/state/", views.product_state, name="product_state"),
    path(f"{DESK}/<slug:product_id>/schedule/", schedule_views.schedule_add, name="schedule_add"),
    path(
        f"{DESK}/<slug:product_id>/schedule/<int:scheduled_id>/stop/",
        schedule_views.schedule_stop,
        name="schedule_stop",
    ),
    path(f"{DESK}/<slug:product_id>/pictures/", views.picture_add, name="picture_add"),
    path(f"{DESK}/<slug:product_id>/pictures/<int:picture_id>/", views.picture_change, name="picture_change"),
]
