from django.urls import path

from streams.room.views import captions, door, exports, messages, notes, pins, replay, setup

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
    path("shows/<slug:public_id>/room/talk.csv", exports.talk_file, {"kind": "csv"}, name="talk_csv"),
    path("shows/<slug:public_id>/room/talk.json", exports.talk_file, {"kind": "json"}, name="talk_json"),
    path("shows/<slug:public_id>/room/talk/<int:number>/", replay.talk, name="talk"),
    path("shows/<slug:public_id>/room/note/clear/", notes.message_unpin, name="message_unpin"),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/pin/",
        notes.message_pin,
        name="message_pin",
    ),
    path("shows/<slug:public_id>/room/caption/", captions.caption, name="caption"),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/delete/",
        messages.message_delete,
        name="message_delete",
    ),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/mute/",
        messages.writer_mute,
        name="writer_mute",
    ),
]
