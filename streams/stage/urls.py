from django.urls import path

from streams.stage import views

app_name = "stage"
urlpatterns = [
    path("studio/shows/<slug:public_id>/go-live/", views.go_live, name="go_live"),
    path("studio/shows/<slug:public_id>/captions/", views.captions, name="captions"),
    path(
        "studio/shows/<slug:public_id>/captions/<slug:language>/remove/",
        views.captions_remove,
        name="captions_remove",
    ),
    path("shows/<slug:public_id>/pass/", views.live_pass, name="live_pass"),
]
