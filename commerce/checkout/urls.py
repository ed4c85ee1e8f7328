from django.urls import path

from commerce.checkout.views import addresses, cart, paying, waits

app_name = "checkout"
urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="add"),
    path("cart/change/", cart.change, name="change"),
    path("cart/codes/", cart.code_add, name="code_add"),
    path("cart/codes/remove/", cart.code_remove, name="code_remove"),
    path("cart/remove/", cart.remove, name="remove"),
    path("buy/<slug:public_id>/", paying.buy, name="buy"),
    path("waitlist/", waits.waits, name="waits"),
    path("waitlist/join/", waits.join, name="wait_join"),
    path("waitlist/<slug:entry_id>/leave/", waits.leave, name="wait_leave"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/<slug:address_id>/remove/", addresses.remove, name="address_remove"),
    path("checkout/", paying.begin, name="begin"),
    path("checkout/pay/", paying.pay, name="pay"),
    path("checkout/<slug:order_id>/", paying.result, name="result"),
    path("checkout/<slug:order_id>/pay/", paying.pay_again, name="pay"),
]
