from django.urls import path

from commerce.wallet import views

app_name = "wallet"
urlpatterns = [
    path("coins/", views.wallet, name="wallet"),
    path("coins/limits/", views.limits, name="limits"),
    path("coins/pause/", views.pause, name="pause"),
    path("coins/exclude/", views.exclude, name="exclude"),
]
