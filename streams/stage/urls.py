from django.urls import path

from streams.stage import views

app_name = "stage"
urlpatterns = [
    path("studio/shows/<slug:public_id>/go-live/", views.go_live, name="go_live"),
    path("shows/<slug:public_id>/pass/", views.live_pass, name="live_pass"),
    path("shows/<slug:public_id>/leave/", views.leave, name="leave"),
]
