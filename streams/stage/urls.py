from django.urls import path

from streams.stage import encoder_views, simulcast_views, views

app_name = "stage"
urlpatterns = [
    path("studio/shows/<slug:public_id>/go-live/", views.go_live, name="go_live"),
    path("studio/shows/<slug:public_id>/encoder/", encoder_views.encoder, name="encoder"),
    path("studio/shows/<slug:public_id>/encoder/key/", encoder_views.encoder_key, name="encoder_key"),
    path(
        "studio/shows/<slug:public_id>/encoder/status/", encoder_views.encoder_status, name="encoder_status"
    ),
    path(
        "studio/shows/<slug:public_id>/encoder/go-live/",
        encoder_views.encoder_go_live,
        name="encoder_go_live",
    ),
    path("studio/shows/<slug:public_id>/simulcast/", simulcast_views.simulcast, name="simulcast"),
    path(
        "studio/shows/<slug:public_id>/simulcast/status/",
        simulcast_views.simulcast_status,
        name="simulcast_status",
    ),
    path(
        "studio/shows/<slug:public_id>/simulcast/<int:target_id>/switch/",
        simulcast_views.simulcast_switch,
        name="simulcast_switch",
    ),
    path(
        "studio/shows/<slug:public_id>/simulcast/<int:target_id>/remove/",
        simulcast_views.simulcast_remove,
        name="simulcast_remove",
    ),
    path("shows/<slug:public_id>/pass/", views.live_pass, name="live_pass"),
]
