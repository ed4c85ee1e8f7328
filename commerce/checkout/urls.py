from django.urls import path

from commerce.checkout.views import addresses, bag, cart, drop_desk, drops, naming, paying, waits

app_name = "checkout"
DROPS_DESK = "brand/<slug:public_id>/drops/<slug:drop_id>"
urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/state/", bag.state, name="bag_state"),
    path("cart/add/", cart.add, name="add"),
    path("cart/change/", cart.change, name="change"),
    path("cart/codes/", cart.code_add, name="code_add"),
    path("cart/codes/remove/", cart.code_remove, name="code_remove"),
    path("cart/remove/", cart.remove, name="remove"),
    path("buy/<slug:public_id>/", paying.buy, name="buy"),
    path("waitlist/", waits.waits, name="waits"),
    path("cart/name-price/", naming.name_price, name="name_price"),
    path("waitlist/join/", waits.join, name="wait_join"),
    path("waitlist/leave/<str:key>/", waits.leave_by_link, name="wait_leave_by_link"),
    path("waitlist/<slug:entry_id>/leave/", waits.leave, name="wait_leave"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/<slug:address_id>/remove/", addresses.remove, name="address_remove"),
    path("checkout/", paying.begin, name="begin"),
    path("checkout/pay/", paying.pay, name="pay"),
    path("checkout/<slug:order_id>/", paying.result, name="result"),
    path("checkout/<slug:order_id>/pay/", paying.pay_again, name="pay"),
    path("drops/<slug:public_id>/", drops.drop, name="drop"),
    path("drops/<slug:public_id>/mine/", drops.mine, name="drop_mine"),
    path("drops/<slug:public_id>/enter/", drops.enter, name="drop_enter"),
    path("drops/<slug:public_id>/withdraw/", drops.withdraw, name="drop_withdraw"),
    path("drops/<slug:public_id>/decline/", drops.decline, name="drop_decline"),
    path(
        "brand/<slug:public_id>/products/<slug:product_id>/drops/",
        drop_desk.product_drops,
        name="product_drops",
    ),
    path(f"{DROPS_DESK}/", drop_desk.drop_edit, name="drop_edit"),
    path(f"{DROPS_DESK}/close/", drop_desk.drop_shut, name="drop_close"),
    path(f"{DROPS_DESK}/call-off/", drop_desk.drop_call_off, name="drop_call_off"),
]
