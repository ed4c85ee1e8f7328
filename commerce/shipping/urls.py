from django.urls import path

from commerce.shipping import views

app_name = "shipping"
DESK = "brand/<slug:public_id>/delivery"
urlpatterns = [
    path(f"{DESK}/", views.delivery, name="delivery"),
    path(f"{DESK}/<slug:market>/zones/new/", views.zone_new, name="zone_new"),
    path(f"{DESK}/zones/<slug:zone_id>/", views.zone_edit, name="zone_edit"),
    path(f"{DESK}/zones/<slug:zone_id>/remove/", views.zone_remove, name="zone_remove"),
    path(f"{DESK}/zones/<slug:zone_id>/methods/new/", views.method_new, name="method_new"),
    path(f"{DESK}/methods/<slug:method_id>/", views.method_edit, name="method_edit"),
    path(f"{DESK}/methods/<slug:method_id>/remove/", views.method_remove, name="method_remove"),
]
