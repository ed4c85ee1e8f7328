from django.urls import path

from streams.room.views import captions, door, messages, pins, questions, setup

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
    path("shows/<slug:public_id>/room/questions/", questions.questions, name="questions"),
    path("shows/<slug:public_id>/room/questions/desk/", questions.questions_desk, name="questions_desk"),
    path("shows/<slug:public_id>/room/questions/ask/", questions.ask, name="question_ask"),
    path("shows/<slug:public_id>/room/questions/mine/", questions.own_answers, name="own_answers"),
    path("shows/<slug:public_id>/room/questions/read/", questions.own_answers_read, name="own_answers_read"),
    path("shows/<slug:public_id>/room/questions/clear/", questions.clear, name="question_clear"),
    *(
        path(
            f"shows/<slug:public_id>/room/questions/<int:question_id>/{deed}/", view, name=f"question_{deed}"
        )
        for deed, view in (
            ("vote", questions.vote),
            ("delete", questions.delete),
            ("show", questions.bring),
            ("answered", questions.answered),
            ("reply", questions.reply),
        )
    ),
]
