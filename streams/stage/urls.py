from django.urls import path

from streams.stage import encoder_views, simulcast_views, views
from streams.stage.backstage import views as backstage

app_name = "stage"
urlpatterns = [
    path("studio/shows/<slug:public_id>/go-live/", views.go_live, name="go_live"),
    path("studio/shows/<slug:public_id>/preflight/", views.preflight, name="preflight"),
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
    path("studio/shows/<slug:public_id>/recording/", views.recording, name="recording"),
    path("studio/shows/<slug:public_id>/captions/", views.captions, name="captions"),
    path(
        "studio/shows/<slug:public_id>/captions/<slug:language>/remove/",
        views.captions_remove,
        name="captions_remove",
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
    path("shows/<slug:public_id>/leave/", views.leave, name="leave"),
    path("studio/shows/<slug:public_id>/backstage/pass/", backstage.host_pass, name="backstage_pass"),
    path("studio/shows/<slug:public_id>/backstage/link/", backstage.door_link, name="door_link"),
    path("shows/<slug:public_id>/stage-door/<slug:key>/", backstage.stage_door, name="stage_door"),
]
