from django.urls import path

from streams.room.views import captions, door, giveaways, messages, pins, screens

app_name = "room"
urlpatterns = [
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
    path("studio/shows/<slug:public_id>/screens/", screens.screens, name="screens"),
    path("studio/shows/<slug:public_id>/screens/invite/", screens.invite, name="screen_invite"),
    path("studio/shows/<slug:public_id>/screens/<slug:screen_id>/end/", screens.end, name="screen_end"),
    path("shows/<slug:public_id>/screen/enter/<str:code>/", screens.enter, name="screen_enter"),
    path("shows/<slug:public_id>/screen/pass/", screens.screen_pass, name="screen_pass"),
    path("shows/<slug:public_id>/giveaways/", giveaways.desk, name="giveaways"),
    path("shows/<slug:public_id>/giveaways/panel/", giveaways.panel, name="giveaway_panel"),
    path("shows/<slug:public_id>/giveaways/<int:number>/enter/", giveaways.enter, name="giveaway_enter"),
    path("shows/<slug:public_id>/giveaways/<int:number>/mine/", giveaways.mine, name="giveaway_mine"),
    path("shows/<slug:public_id>/giveaways/<int:number>/here/", giveaways.here, name="giveaway_here"),
    path("shows/<slug:public_id>/giveaways/<int:number>/proof/", giveaways.proof, name="giveaway_proof"),
    path("shows/<slug:public_id>/giveaways/<int:number>/claim/", giveaways.claim, name="giveaway_claim"),
    path(
        "shows/<slug:public_id>/giveaways/<int:number>/decline/", giveaways.decline, name="giveaway_decline"
    ),
    path(
        "shows/<slug:public_id>/giveaways/<int:number>/winners/<int:pick>/replace/",
        giveaways.replace,
        name="giveaway_replace",
    ),
    *(
        path(
            f"shows/<slug:public_id>/giveaways/<int:number>/{name}/",
            giveaways.deed,
            {"name": name},
            name=f"giveaway_{name.replace('-', '_')}",
        )
        for name in giveaways.DEEDS
    ),
]
