"""Who may use which address, and why. What is in no table here is private (see test_every_route.py)."""

from tests.route_walker import Route

PEOPLE = ["nobody", "mallory", "alice", "bruno", "dana", "carla"]
# They may read no word of the others'.
STRANGERS = {"nobody", "mallory"}

# Anybody may read these, and send what they take.
PUBLIC = {
    "/": "the shop window",
    "/search/": "finds what is public",
    "/preferences/": "a language is chosen without an account",
    "/shows/<public_id>/": "a show is for everybody",
    "/shows/<public_id>/calendar.ics": "so is its date",
    "/shows/<public_id>/pass/": "and its picture",
    "/shows/<public_id>/invitation/": "whoever came by the link of a show keeps that in their account",
    "/shows/<public_id>/leave/": "whoever watches has a seat to give back",
    "/shows/<public_id>/room/pass/": "and its room",
    "/shows/<public_id>/room/messages/": "and what is said there",
    "/shows/<public_id>/room/questions/": "everybody reads what is asked",
    "/shows/<public_id>/room/questions/ask/": "and asks",
    "/shows/<public_id>/room/questions/<question_id>/vote/": "and says what they want answered",
    "/shows/<public_id>/room/questions/mine/": "one's own answers, by account or cookie",
    "/shows/<public_id>/room/questions/read/": "one's own answers, by account or cookie",
    "/shows/<public_id>/room/polls/now/": "everybody sees the poll",
    "/shows/<public_id>/room/polls/runs/<run_id>/vote/": "and votes",
    "/shows/<public_id>/room/cards/<card_id>/mine/": "everybody's own part in it",
    "/shows/<public_id>/room/cards/<card_id>/take/": "whoever is there takes a card",
    "/shows/<public_id>/room/talk/<number>/": "also beside the recording",
    "/shows/<public_id>/room/nickname/": "guests choose their own name",
    "/shows/<public_id>/giveaways/<number>/enter/": "who may enter is told one by one",
    "/shows/<public_id>/giveaways/<number>/mine/": "everybody's own part in it",
    "/shows/<public_id>/giveaways/<number>/here/": "whoever entered is asked",
    "/shows/<public_id>/giveaways/<number>/proof/": "a draw is checked by everybody",
    "/shows/<public_id>/gifts/": "whoever watches sees what can be given",
    "/shows/<public_id>/gifts/fans/": "and who gave most",
    "/shows/<public_id>/gifts/send/": "whoever is signed in gives",
    "/shows/<public_id>/gifts/tip/": "and tips",
    "/shows/<public_id>/gifts/coins/": "and buys coins",
    "/shows/<public_id>/gifts/age/": "once they have said their age",
    "/shows/<public_id>/stage-door/<key>/": "co-hosts need no account: whoever has the key",
    "/door/<token>/": "the door of a ticket: whoever has its signed link",
    "/door/<token>/pass/": "and the picture behind it",
    "/door-worker.js": "a script, the same for everybody",
    "/claim/<key>/": "whoever has the link by which a ticket is claimed",
    "/report/": "everybody reports what they can see",
    "/reports/<token>/": "whoever reported has the link",
    "/waitlist/leave/<key>/": "whoever got a mail about a waitlist has the link that ends it",
    "/reviews/mails/<token>/": "whoever got a mail that asks has the link that ends them",
    "/appeals/<token>/": "the banned need no account: whoever has the link",
    "/moderate/<key>/": "whoever has the link of an invitation to help, once they have signed in",
    "/creators/<handle>/": "a creator's public page",
    "/creators/<handle>/circle/": "from outside it is an offer to join",
    "/creators/<handle>/follow/": "who may follow is asked to sign in on the way",
    "/products/<public_id>/": "a listed product",
    "/products/<public_id>/<name>": "the same by an older address",
    "/shelf/<brand_id>/called/<handle>/": "the same by its brand and its handle",
    "/products/<public_id>/reviews/": "what buyers say of it",
    "/buy/<public_id>/": "guests buy too",
    "/drops/<public_id>/": "a draw is checked by everybody",
    "/drops/<public_id>/mine/": "everybody's own part in it",
    "/drops/<public_id>/enter/": "whoever is signed in may enter",
    "/drops/<public_id>/withdraw/": "and take the entry back",
    "/drops/<public_id>/decline/": "and let their own piece go",
    "/auctions/<public_id>/": "an auction is for everybody",
    "/auctions/<public_id>/now/": "and how it stands",
    "/auctions/<public_id>/mine/": "everybody's own part in it",
    "/auctions/<public_id>/enter/": "whoever is signed in may get ready to bid",
    "/auctions/<public_id>/bid/": "and bid",
    "/pass/": "everybody reads what the house's pass costs",
    "/join/<public_id>/": "and what a membership gives",
    "/join/<public_id>/order/": "whoever is signed in joins",
    "/join/<public_id>/try/": "or tries it",
    "/join/<public_id>/gift/": "or gives it",
    "/cart/": "one's own cart, by cookie",
    "/cart/state/": "one's own cart, by cookie",
    "/cart/codes/": "one's own cart, by cookie",
    "/cart/codes/remove/": "one's own cart, by cookie",
    "/cart/add/": "one's own cart, by cookie",
    "/cart/change/": "one's own cart, by cookie",
    "/cart/name-price/": "one's own cart, by cookie",
    "/cart/remove/": "one's own cart, by cookie",
    "/checkout/": "guests pay too",
    "/checkout/pay/": "guests pay too",
    "/webhooks/<provider>/": "providers sign what they send",
    "/pay/sandbox/payee/<ref>/": "the same for payees",
    "/pay/sandbox/<ref>/": "the bank's page: whoever knows its unguessable name",
    "/api/v1/schema/": "the description of the API",
    "/accounts/login/": "the log-in",
    "/accounts/logout/": "leads home when there is nothing to end",
    "/accounts/signup/": "the sign-up",
    "/accounts/inactive/": "says that an account is closed",
    "/accounts/confirm-email/": "asks for the code that was mailed",
    "/accounts/login/code/confirm/": "asks for the code that was mailed",
    "/accounts/password/reset/": "for whoever forgot it",
    "/accounts/password/reset/confirm/": "asks for the code that was mailed",
    "/accounts/password/reset/complete/": "needs the code first",
    "/accounts/password/reset/done/": "says that it is done",
}
# No id in the address: everybody who signs in gets their own, and "not found" where they have none.
SAFETY = (
    "",
    "lift/",
    "appeals/",
    "reports/",
    "words/",
    "words/add/",
    "words/remove/",
    "log/",
    "log.csv",
)
# Public once a show is over.
AFTER_THE_SHOW = {"/shows/<public_id>/room/talk/<number>/"}
ONES_OWN = {
    "/addresses/",
    "/ways-to-pay/",
    "/coins/",
    "/coins/limits/",
    "/coins/pause/",
    "/coins/exclude/",
    "/account/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/password/set/",
    "/accounts/reauthenticate/",
    "/orders/",
    "/memberships/",
    "/redeem/",
    "/waitlist/",
    "/waitlist/join/",
    "/ticket-code/",
    "/shows/<public_id>/pass-use/",
    "/brand/start/",
    "/studio/",
    "/studio/open-rates/",
    "/studio/getting-paid/",
    "/studio/getting-paid/provider/",
    "/studio/tax-form/",
    "/studio/memberships/",
    "/studio/memberships/shares/",
    "/studio/profile/",
    "/studio/profile/start/",
    "/studio/shows/new/",
    *(f"/studio/safety/{page}" for page in SAFETY),
    "/studio/campaigns/",
    "/studio/collaborations/",
    "/studio/earnings/",
    "/studio/earnings/currency/",
}
# There is no such page outside the demonstration; production lets its web server serve pictures (test_headers.py).
DEMONSTRATION = {"/demo/mail/", "/media/<path>"}
# Theirs are devices that were let in, not accounts, its host's neither (tests/streams/room/test_screens.py).
DEVICES = {
    "/shows/<public_id>/screen/",
    "/shows/<public_id>/screen/enter/<code>/",
    "/shows/<public_id>/screen/figures/",
    "/shows/<public_id>/screen/pass/",
}
# Whose a private address is, longest beginning first.
OWNERS = {
    "/memberships/<public_id>/": "alice",
    "/operator/pass/": "oliver",
    "/auctions/<public_id>/": "alice",
    "/operator/auction-desk/": "oliver",
    "/jobs/<job_id>/": "carla",
    "/brand/<public_id>/": "carla",
    "/api/v1/brands/<public_id>/": "carla",
    "/studio/": "bruno",
    "/creators/<handle>/circle/": "bruno",
    "/shows/<public_id>/": "bruno",
    "/shows/<public_id>/giveaways/<number>/claim/": "alice",
    "/shows/<public_id>/giveaways/<number>/decline/": "alice",
    "/orders/<public_id>/": "alice",
    "/tickets/<public_id>/": "alice",
    "/operator/over-admissions/": "oliver",
    "/waitlist/<entry_id>/": "alice",
    "/addresses/<address_id>/": "alice",
    "/checkout/<order_id>/": "alice",
    "/operator/refund/<order_id>/": "oliver",
    "/operator/goodwill/<order_id>/": "oliver",
    "/operator/money/": "oliver",
    "/operator/disputes/": "oliver",
    "/ways-to-pay/<public_id>/": "alice",
    "/coins/<lot_id>/": "alice",
    "/shows/<public_id>/gifts/<gift_id>/undo/": "alice",
    "/operator/orders/": "oliver",
    "/operator/invoices/": "oliver",
    "/operator/codes/": "oliver",
    "/operator/capacity/": "oliver",
    "/operator/safety/": "oliver",
    "/operator/tax/": "oliver",
    "/operator/reconcile/": "oliver",
}
BRAND = "/brand/<public_id>"
PACKS = "staff packs and answers"
FILLS_SHELVES = "staff keeps the catalogue"
READS = "staff reads what was agreed"
# Who besides the owner gets in, and why.
COLLEAGUES = {
    **{
        f"/auctions/<public_id>/log.{form}": (
            {"bruno", "carla", "dana", "oliver"},
            "who sells it reads what was bid, once it is over",
        )
        for form in ("json", "csv")
    },
    f"{BRAND}/": ({"dana"}, "the day of everybody in the brand"),
    f"{BRAND}/orders/": ({"dana"}, PACKS),
    f"{BRAND}/orders/export.csv": ({"dana"}, PACKS),
    f"{BRAND}/orders/<order_id>/": ({"dana"}, PACKS),
    f"{BRAND}/orders/<order_id>/ship/": ({"dana"}, PACKS),
    f"{BRAND}/orders/<order_id>/invoices/": ({"dana"}, PACKS),
    f"{BRAND}/orders/<order_id>/invoices/issue/": ({"dana"}, PACKS),
    f"{BRAND}/invoices/": ({"dana"}, PACKS),
    f"{BRAND}/invoices/<invoice_id>/pdf/": ({"dana"}, PACKS),
    **{
        f"{BRAND}/orders/{page}": ({"dana"}, PACKS)
        for page in (
            "pack/",
            "slips.pdf",
            "labels.pdf",
            "<order_id>/notes/",
            "<order_id>/parcels/<shipment_id>/delivered/",
        )
    },
    **{
        f"{BRAND}/returns/{page}": ({"dana"}, PACKS)
        for page in ("", "<return_id>/", "<return_id>/answer/", "<return_id>/receive/")
    },
    f"{BRAND}/reviews/": ({"dana"}, PACKS),
    f"{BRAND}/reviews/<review_id>/reply/": ({"dana"}, PACKS),
    "/api/v1/brands/<public_id>/orders/": ({"dana"}, PACKS),
    "/api/v1/brands/<public_id>/orders/<fulfilment_id>/ship/": ({"dana"}, PACKS),
    f"{BRAND}/products/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/new/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/<product_id>/stock/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/<product_id>/stock/move/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/<product_id>/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/<product_id>/state/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/<product_id>/schedule/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/<product_id>/schedule/<scheduled_id>/stop/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/<product_id>/pictures/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/products/<product_id>/pictures/<picture_id>/": ({"dana"}, FILLS_SHELVES),
    f"{BRAND}/offers/": ({"dana"}, "staff answers what a code is worth"),
    **{
        f"{BRAND}/products/{page}": ({"dana"}, FILLS_SHELVES)
        for page in (
            "import/",
            "import/page/",
            "import/<import_id>/",
            "import/<import_id>/apply/",
            "import/<import_id>/pictures/",
            "export.csv",
        )
    },
    **{
        f"/jobs/<job_id>/{page}": ({"dana"}, "staff keeps the catalogue, and these are its works")
        for page in ("", "status/", "cancel/", "again/", "result/")
    },
    f"{BRAND}/campaigns/": ({"dana"}, READS),
    f"{BRAND}/campaigns/<campaign_id>/": ({"dana"}, READS),
    f"{BRAND}/team/": ({"dana"}, "one knows one's colleagues"),
    f"{BRAND}/team/<member_id>/remove/": ({"dana"}, "she may leave"),
    "/studio/collaborations/<public_id>/": ({"carla", "dana"}, "both sides read the terms"),
    "/studio/campaigns/<campaign_id>/": ({"mallory"}, "published campaigns are open to every creator"),
    "/studio/open-rates/<brand_id>/ask/": ({"mallory"}, "open rates are there for every creator"),
    "/studio/campaigns/<campaign_id>/apply/": ({"mallory"}, "published campaigns are open to every creator"),
    "/shows/<public_id>/room/pin/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/unpin/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/sold-out/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/price/": ({"carla", "dana"}, "the brand helps in the room"),
    **{
        f"/shows/<public_id>/room/{deed}/": ({"carla", "dana"}, "the brand helps in the room")
        for deed in (
            "auctions",
            "auctions/post",
            "auctions/<auction_id>/open",
            "auctions/<auction_id>/withdraw",
            "deal",
            "deals",
            "flash/<deal_id>/end",
            "card",
            "cards",
            "cards/<card_id>/close",
        )
    },
    "/shows/<public_id>/room/talk.csv": ({"carla", "dana"}, "the brand keeps what was said to it"),
    "/shows/<public_id>/room/talk.json": ({"carla", "dana"}, "the brand keeps what was said to it"),
    "/shows/<public_id>/room/rules/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/note/clear/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/messages/<message_id>/pin/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/caption/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/messages/<message_id>/delete/": (
        {"carla", "dana"},
        "the brand helps in the room",
    ),
    "/shows/<public_id>/room/messages/<message_id>/ban/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/messages/<message_id>/allow/": (
        {"carla", "dana"},
        "the brand helps in the room",
    ),
    "/shows/<public_id>/room/deeds/<entry_id>/undo/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/staff/pass/": ({"carla", "dana"}, "the brand helps in the room"),
    **{
        f"/shows/<public_id>/room/questions/{deed}/": ({"carla", "dana"}, "the brand helps in the room")
        for deed in (
            "desk",
            "clear",
            "<question_id>/show",
            "<question_id>/answered",
            "<question_id>/reply",
            "<question_id>/delete",
        )
    },
    **{
        f"/shows/<public_id>/room/polls/{page}": ({"carla", "dana"}, "the brand asks in the room")
        for page in (
            "",
            "desk/",
            "results.csv",
            "<poll_id>/",
            "<poll_id>/launch/",
            "<poll_id>/remove/",
            "runs/<run_id>/end/",
        )
    },
    "/shows/<public_id>/dark/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/stock/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/light/": ({"carla", "dana"}, "the brand helps in the room"),
    "/shows/<public_id>/room/messages/<message_id>/mute/": ({"carla", "dana"}, "the brand helps in the room"),
}
COLLEAGUES |= {
    f"/creators/<handle>/circle/{page}": ({"alice", "oliver"}, "members talk, and the house keeps order")
    for page in (
        "begin/",
        "mails/",
        "<public_id>/",
        "<public_id>/arrange/",
        *(f"posts/<public_id>/{deed}/" for deed in ("edit", "hide", "show")),
    )
}
COLLEAGUES |= {
    f"/shows/<public_id>/giveaways/{deed}": ({"carla", "dana"}, "the brand helps in the room")
    for deed in (
        "",
        "panel/",
        *(f"<number>/{name}/" for name in ("open", "close", "call", "draw", "call-off")),
        "<number>/winners/<pick>/replace/",
    )
}
# Of the brand's other addresses staff is told that they are for managers and owners, and nothing happens.
TOLD = {"dana": 403}
# What anybody's POST to a public address may change; whatever else it changes is a fault.
CHANGES = {
    # Whoever is signed in has the ticket then, and a mail about it is owed.
    "/claim/<key>/": {"tickets_ticket", "accounts_mail", "kernel_delivery"},
    "/reviews/mails/<token>/": {"reviews_reviewmailstop"},
    "/waitlist/leave/<key>/": {"stock_waitentry"},
    "/preferences/": {"accounts_user"},
    "/creators/<handle>/follow/": {"creators_follow"},
    "/cart/add/": {"checkout_cart", "checkout_cartline"},
    "/cart/change/": {"checkout_cart"},
    "/cart/remove/": {"checkout_cart", "checkout_cartline"},
    "/shows/<public_id>/room/questions/<question_id>/vote/": {"room_question", "room_questionvote"},
    "/shows/<public_id>/room/cards/<card_id>/take/": {
        "checkout_cart",
        "checkout_cartcode",
        "promotions_vouchercard",
        "promotions_voucherclaim",
    },
    "/accounts/signup/": {"accounts_user", "account_emailaddress", "accounts_mail"},
    "/accounts/password/reset/": {"accounts_mail"},
    "/pay/sandbox/<ref>/": None,
    "/pay/sandbox/payee/<ref>/": None,
    "/moderate/<key>/": {"shows_showmoderator", "safety_logentry"},
    "/appeals/<token>/": {"safety_appeal", "safety_logentry"},
}  # fmt: skip
# Providers have no session that a foreign page could ride on.
WITHOUT_FORM_TOKEN = {"/webhooks/<provider>/"}


def owner_of(route: Route) -> str:
    for beginning in sorted(OWNERS, key=len, reverse=True):
        if route.address.startswith(beginning):
            return OWNERS[beginning]
    raise LookupError(
        f"{route.address} is private, but nobody's: name its owner in OWNERS of route_table.py, "
        "or say in PUBLIC why it is for everybody"
    )
