from django.urls import path

from streams.front import views
from streams.front.capacity import capacity
from streams.front.delay import studio_delay
from streams.front.second_screen import second_screen, second_screen_figures

app_name = "front"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("account/", views.account, name="account"),
    path("shows/<slug:public_id>/", views.show, name="show"),
    path("studio/shows/<slug:public_id>/", views.studio, name="studio"),
    path("studio/shows/<slug:public_id>/figures/", views.studio_figures, name="studio_figures"),
    path("studio/shows/<slug:public_id>/delay/", studio_delay, name="studio_delay"),
    path("shows/<slug:public_id>/screen/", second_screen, name="second_screen"),
    path("shows/<slug:public_id>/screen/figures/", second_screen_figures, name="second_screen_figures"),
    path("creators/<str:handle>/", views.creator, name="creator"),
    path("brand/<slug:public_id>/", views.brand_today, name="brand_today"),
    path("operator/capacity/", capacity, name="capacity"),
    path("demo/mail/", views.demo_mail, name="demo_mail"),
]
