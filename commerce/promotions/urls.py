from django.urls import path

from commerce.promotions import house_views, views

app_name = "promotions"
DESK = "brand/<slug:public_id>/offers"
HOUSE = "operator/codes"
urlpatterns = [
    path(f"{DESK}/", views.brand_offers, name="brand_offers"),
    path(f"{DESK}/codes/new/", views.code_edit, name="code_new"),
    path(f"{DESK}/codes/<slug:code_id>/", views.code_edit, name="code_edit"),
    path(f"{DESK}/codes/<slug:code_id>/pause/", views.code_pause, name="code_pause"),
    path(f"{DESK}/bundles/new/", views.bundle_edit, name="bundle_new"),
    path(f"{DESK}/bundles/<slug:bundle_id>/", views.bundle_edit, name="bundle_edit"),
    path(f"{DESK}/bundles/<slug:bundle_id>/pause/", views.bundle_pause, name="bundle_pause"),
    path(f"{DESK}/sets/new/", views.set_edit, name="set_new"),
    path(f"{DESK}/sets/<slug:set_id>/", views.set_edit, name="set_edit"),
    path(f"{DESK}/sets/<slug:set_id>/pause/", views.set_pause, name="set_pause"),
    path(f"{DESK}/deals/<slug:deal_id>/end/", views.deal_end, name="deal_end"),
    path(f"{HOUSE}/", house_views.house_codes, name="house_codes"),
    path(f"{HOUSE}/new/", house_views.house_code_edit, name="house_code_new"),
    path(f"{HOUSE}/<slug:code_id>/", house_views.house_code_edit, name="house_code_edit"),
    path(f"{HOUSE}/<slug:code_id>/pause/", house_views.house_code_pause, name="house_code_pause"),
]
