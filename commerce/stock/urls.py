from django.urls import path

from commerce.stock import views

app_name = "stock"
PRODUCT = "brand/<slug:public_id>/products/<slug:product_id>/stock"
LOCATIONS = "brand/<slug:public_id>/locations"
urlpatterns = [
    path(f"{PRODUCT}/", views.product_stock, name="product"),
    path(f"{PRODUCT}/move/", views.stock_move, name="move"),
    path(f"{LOCATIONS}/", views.locations, name="locations"),
    path(f"{LOCATIONS}/splits/", views.splits, name="splits"),
    path(f"{LOCATIONS}/<slug:location_id>/", views.location, name="location"),
    path(f"{LOCATIONS}/<slug:location_id>/close/", views.location_close, name="location_close"),
]
