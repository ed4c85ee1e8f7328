from django.urls import path

from commerce.offers import views

app_name = "offers"
urlpatterns = [
    path(
        "brand/<slug:public_id>/campaigns/<slug:campaign_id>/products/",
        views.campaign_products_set,
        name="campaign_products",
    ),
]
