from django.urls import path

from streams.room import caption_views, views

app_name = "room"
urlpatterns = [
    path("shows/<slug:public_id>/room/pass/", views.renew_pass, name="renew_pass"),
    path("shows/<slug:public_id>/room/messages/", views.messages, name="messages"),
    path("shows/<slug:public_id>/room/nickname/", views.nickname, name="nickname"),
    path("shows/<slug:public_id>/room/pin/", views.pin, name="pin"),
    path("shows/<slug:public_id>/room/unpin/", views.unpin, name="unpin"),
    path("shows/<slug:public_id>/room/caption/", caption_views.caption, name="caption"),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/delete/",
        views.message_delete,
        name="message_delete",
    ),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/mute/", views.writer_mute, name="writer_mute"
    ),
]
