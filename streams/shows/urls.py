from django.urls import path

from streams.shows import views

app_name = "shows"
urlpatterns = [
    path("studio/", views.index, name="index"),
    path("studio/shows/new/", views.show_new, name="new"),
    path("studio/shows/<slug:public_id>/edit/", views.show_edit, name="edit"),
    path("studio/shows/<slug:public_id>/line-up/", views.line_up, name="line_up"),
    path("studio/shows/<slug:public_id>/cancel/", views.show_cancel, name="cancel"),
    path("studio/shows/<slug:public_id>/end/", views.show_end, name="end"),
    path("shows/<slug:public_id>/dark/", views.show_darken, name="darken"),
    path("shows/<slug:public_id>/light/", views.show_lighten, name="lighten"),
    path("shows/<slug:public_id>/calendar.ics", views.show_calendar, name="calendar"),
]
