"""Addresses of gifts in a show."""

from django.urls import path

from streams.room.views import gift_desk, gifts

_SHOW = "shows/<slug:public_id>/gifts"
paths = [
    path(f"{_SHOW}/", gifts.sheet, name="gifts"),
    path(f"{_SHOW}/send/", gifts.send, name="gift_send"),
    path(f"{_SHOW}/tip/", gifts.tip, name="gift_tip"),
    path(f"{_SHOW}/coins/", gifts.coins, name="gift_coins"),
    path(f"{_SHOW}/age/", gifts.age, name="gift_age"),
    path(f"{_SHOW}/fans/", gifts.fans, name="fans"),
    path(f"{_SHOW}/desk/", gift_desk.desk, name="gift_desk"),
    path(f"{_SHOW}/goal/", gift_desk.goal, name="gift_goal"),
    path(f"{_SHOW}/goal/end/", gift_desk.goal_end, name="gift_goal_end"),
    path(f"{_SHOW}/<slug:gift_id>/undo/", gifts.undo, name="gift_undo"),
    path(f"{_SHOW}/<slug:gift_id>/thank/", gift_desk.thank, name="gift_thank"),
]
