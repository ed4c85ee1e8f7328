from django.urls import path

from streams.door import change_views, gate_views, list_views, over_views, views, worker_views

app_name = "door"
urlpatterns = [
    path("door/<str:token>/", gate_views.gate, name="gate"),
    path("door/<str:token>/pass/", gate_views.gate_renew, name="gate_renew"),
    path("studio/shows/<slug:public_id>/change/", change_views.change, name="change"),
    *(
        path(
            f"studio/shows/<slug:public_id>/change/{kind}/",
            change_views.change_one,
            {"kind": kind},
            name=f"change_{kind}",
        )
        for kind in change_views.FORMS
    ),
    path("studio/shows/<slug:public_id>/door/", list_views.door_list, name="list"),
    path("studio/shows/<slug:public_id>/door/list.csv", list_views.door_csv, name="csv"),
    path("studio/shows/<slug:public_id>/door/list.json", list_views.device_list, name="device_list"),
    path("studio/shows/<slug:public_id>/door/scan/", list_views.scan, name="scan"),
    path("studio/shows/<slug:public_id>/door/scans/", list_views.scans, name="scans"),
    path("studio/tickets/<slug:tier_id>/", list_views.terms, name="terms"),
    path("operator/over-admissions/", over_views.over_admissions, name="over_admissions"),
    path("door-worker.js", worker_views.worker, name="worker"),
    path("tickets/<slug:public_id>/", views.ticket, name="ticket"),
    path("claim/<str:key>/", views.claim, name="claim"),
    path("tickets/<slug:public_id>/wallet/", views.wallet, name="wallet"),
    path("tickets/<slug:public_id>/give/", views.give, name="give"),
    path("tickets/<slug:public_id>/name/", views.name, name="name"),
    path("tickets/<slug:public_id>/refund/", views.refund, name="refund"),
    path("tickets/<slug:public_id>/offer/", views.offer, name="offer"),
    path("tickets/<slug:public_id>/keep/", views.keep, name="keep"),
]
