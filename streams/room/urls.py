from django.urls import path

from streams.room.views import captions, door, messages, moderation, pins, rules, setup

app_name = "room"
urlpatterns = [
    path("studio/shows/<slug:public_id>/room/", setup.setup, name="setup"),
    path("studio/shows/<slug:public_id>/room/moderators/", setup.moderator_invite, name="moderator_invite"),
    path(
        "studio/shows/<slug:public_id>/room/moderators/<int:moderator_id>/end/",
        setup.moderator_end,
        name="moderator_end",
    ),
    path("shows/<slug:public_id>/room/pass/", door.renew_pass, name="renew_pass"),
    path("shows/<slug:public_id>/room/messages/", messages.messages, name="messages"),
    path("shows/<slug:public_id>/room/nickname/", door.nickname, name="nickname"),
    path("shows/<slug:public_id>/room/pin/", pins.pin, name="pin"),
    path("shows/<slug:public_id>/room/unpin/", pins.unpin, name="unpin"),
    path("shows/<slug:public_id>/room/rules/", rules.rules, name="rules"),
    path("shows/<slug:public_id>/room/caption/", captions.caption, name="caption"),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/delete/",
        messages.message_delete,
        name="message_delete",
    ),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/mute/",
        moderation.writer_mute,
        name="writer_mute",
    ),
    path("shows/<slug:public_id>/room/staff/pass/", moderation.staff_pass, name="staff_pass"),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/ban/",
        moderation.writer_ban,
        name="writer_ban",
    ),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/allow/",
        moderation.message_allow,
        name="message_allow",
    ),
    path("shows/<slug:public_id>/room/deeds/<int:entry_id>/undo/", moderation.deed_undo, name="deed_undo"),
]
