from django.urls import path

from commerce.auctions.views import desk, entering, pages

app_name = "auctions"
urlpatterns = [
    path("auctions/<slug:public_id>/", pages.auction, name="auction"),
    path("auctions/<slug:public_id>/now/", pages.now, name="now"),
    path("auctions/<slug:public_id>/mine/", pages.mine, name="mine"),
    path("auctions/<slug:public_id>/enter/", entering.enter, name="enter"),
    path("auctions/<slug:public_id>/bid/", pages.bid, name="bid"),
    path("auctions/<slug:public_id>/accept/", pages.accept, name="accept"),
    path("auctions/<slug:public_id>/decline/", pages.decline, name="decline"),
    path("auctions/<slug:public_id>/log.json", pages.log_json, name="log_json"),
    path("auctions/<slug:public_id>/log.csv", pages.log_csv, name="log_csv"),
    path("operator/auction-desk/", desk.auctions, name="desk"),
    path("operator/auction-desk/<slug:public_id>/", desk.auction, name="desk_auction"),
]
