from django.urls import path

from streams.room import desk_urls, gift_urls, order_urls
from streams.room.views import (
    auctions,
    captions,
    deals,
    door,
    exports,
    giveaways,
    messages,
    moderation,
    notes,
    pins,
    polls,
    prices,
    questions,
    replay,
    rules,
    screens,
    setup,
    stock_signs,
    vouchers,
)

app_name = "room"
urlpatterns = [
    path("shows/<slug:public_id>/room/stock/", stock_signs.signs, name="stock_signs"),
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
    path("shows/<slug:public_id>/room/sold-out/", pins.sold_out, name="sold_out"),
    path("shows/<slug:public_id>/room/price/", prices.price, name="price"),
    path("shows/<slug:public_id>/room/deal/", deals.deal, name="deal"),
    path("shows/<slug:public_id>/room/deals/", deals.desk, name="deals_desk"),
    path("shows/<slug:public_id>/room/flash/<slug:deal_id>/end/", deals.deal_end, name="deal_end"),
    path("shows/<slug:public_id>/room/auctions/", auctions.desk, name="auctions_desk"),
    path("shows/<slug:public_id>/room/auctions/post/", auctions.post, name="auction_post"),
    path("shows/<slug:public_id>/room/auctions/<slug:auction_id>/open/", auctions.begin, name="auction_open"),
    path(
        "shows/<slug:public_id>/room/auctions/<slug:auction_id>/withdraw/",
        auctions.withdraw,
        name="auction_withdraw",
    ),
    path("shows/<slug:public_id>/room/card/", vouchers.card, name="card"),
    path("shows/<slug:public_id>/room/cards/", vouchers.desk, name="cards_desk"),
    path("shows/<slug:public_id>/room/cards/<slug:card_id>/close/", vouchers.card_close, name="card_close"),
    path("shows/<slug:public_id>/room/cards/<slug:card_id>/mine/", vouchers.mine, name="card_mine"),
    path("shows/<slug:public_id>/room/cards/<slug:card_id>/take/", vouchers.take, name="card_take"),
    path("shows/<slug:public_id>/room/talk.csv", exports.talk_file, {"kind": "csv"}, name="talk_csv"),
    path("shows/<slug:public_id>/room/talk.json", exports.talk_file, {"kind": "json"}, name="talk_json"),
    path("shows/<slug:public_id>/room/talk/<int:number>/", replay.talk, name="talk"),
    path("shows/<slug:public_id>/room/note/clear/", notes.message_unpin, name="message_unpin"),
    path(
        "shows/<slug:public_id>/room/messages/<int:message_id>/pin/",
        notes.message_pin,
        name="message_pin",
    ),
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
    path("shows/<slug:public_id>/room/polls/", polls.polls, name="polls"),
    path("shows/<slug:public_id>/room/polls/now/", polls.now, name="poll_now"),
    path("shows/<slug:public_id>/room/polls/desk/", polls.desk, name="polls_desk"),
    path("shows/<slug:public_id>/room/polls/results.csv", polls.results_csv, name="poll_results"),
    path("shows/<slug:public_id>/room/polls/<int:poll_id>/", polls.poll, name="poll"),
    path("shows/<slug:public_id>/room/polls/<int:poll_id>/remove/", polls.remove, name="poll_remove"),
    path("shows/<slug:public_id>/room/polls/<int:poll_id>/launch/", polls.launch, name="poll_launch"),
    path("shows/<slug:public_id>/room/polls/runs/<int:run_id>/end/", polls.end, name="poll_end"),
    path("shows/<slug:public_id>/room/polls/runs/<int:run_id>/vote/", polls.vote, name="poll_vote"),
    *order_urls.paths,
    *gift_urls.paths,
    *desk_urls.paths,
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
