from django.urls import path

from commerce.reviews import views

app_name = "reviews"
urlpatterns = [
    path("reviews/mails/<str:token>/", views.mails_stop, name="mails_stop"),
    path("orders/<slug:public_id>/lines/<slug:line_id>/review/", views.write, name="write"),
    path("products/<slug:public_id>/reviews/", views.product_reviews, name="product_reviews"),
    path("brand/<slug:public_id>/reviews/", views.brand_reviews, name="brand_reviews"),
    path("brand/<slug:public_id>/reviews/<slug:review_id>/reply/", views.reply, name="reply"),
]
