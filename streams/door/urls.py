from django.urls import path

from streams.door import gate_views, views, worker_views

app_name = "door"
urlpatterns = [
    path("door/<str:token>/", gate_views.gate, name="gate"),
    path("door/<str:token>/pass/", gate_views.gate_renew, name="gate_renew"),
    path("door-worker.js", worker_views.worker, name="worker"),
    path("tickets/<slug:public_id>/", views.ticket, name="ticket"),
    path("tickets/<slug:public_id>/claim/<str:key>/", views.claim, name="claim"),
    path("tickets/<slug:public_id>/wallet/", views.wallet, name="wallet"),
    path("tickets/<slug:public_id>/give/", views.give, name="give"),
    path("tickets/<slug:public_id>/name/", views.name, name="name"),
    path("tickets/<slug:public_id>/refund/", views.refund, name="refund"),
    path("tickets/<slug:public_id>/offer/", views.offer, name="offer"),
    path("tickets/<slug:public_id>/keep/", views.keep, name="keep"),
]
