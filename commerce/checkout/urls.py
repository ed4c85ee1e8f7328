from django.urls import path

from commerce.checkout.views import addresses, cart, paying

app_name = "checkout"
urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="add"),
    path("cart/change/", cart.change, name="change"),
    path("cart/remove/", cart.remove, name="remove"),
    path("buy/<slug:public_id>/", paying.buy, name="buy"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/<slug:address_id>/remove/", addresses.remove, name="address_remove"),
    path("checkout/", paying.begin, name="begin"),
    path("checkout/pay/", paying.pay, name="pay"),
    path("checkout/<slug:order_id>/", paying.result, name="result"),
    path("checkout/<slug:order_id>/pay/", paying.pay_again, name="pay"),
]
