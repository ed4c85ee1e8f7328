from django.urls import path

from streams.shows import code_views, moderator_views, selling_views, tiers_views, views

app_name = "shows"
urlpatterns = [
    path("studio/", views.index, name="index"),
    path("studio/shows/new/", views.show_new, name="new"),
    path("studio/shows/<slug:public_id>/edit/", views.show_edit, name="edit"),
    path("studio/shows/<slug:public_id>/line-up/", views.line_up, name="line_up"),
    path("studio/shows/<slug:public_id>/cancel/", views.show_cancel, name="cancel"),
    path("studio/shows/<slug:public_id>/end/", views.show_end, name="end"),
    path("studio/shows/<slug:public_id>/rehearse/", views.rehearse, name="rehearse"),
    path("studio/shows/<slug:public_id>/invitation/", views.invitation_renew, name="invitation_renew"),
    path("shows/<slug:public_id>/invitation/", views.invitation_keep, name="invitation_keep"),
    path("shows/<slug:public_id>/dark/", views.show_darken, name="darken"),
    path("shows/<slug:public_id>/light/", views.show_lighten, name="lighten"),
    path("studio/shows/<slug:public_id>/pause/", views.show_pause, name="pause"),
    path("studio/shows/<slug:public_id>/resume/", views.show_resume, name="resume"),
    path("studio/shows/<slug:public_id>/selling/", selling_views.selling, name="selling"),
    path("studio/box-office/<slug:show_id>/", tiers_views.tiers, name="tiers"),
    path("studio/box-office/<slug:show_id>/codes/", tiers_views.voucher_new, name="voucher_new"),
    path("studio/box-office/<slug:show_id>/give/", tiers_views.give, name="give"),
    path("studio/box-office/<slug:show_id>/export.csv", tiers_views.tiers_file, name="tiers_file"),
    path(
        "studio/box-office/<slug:show_id>/tickets/<slug:variant_id>/seats/",
        tiers_views.tier_seats,
        name="tier_seats",
    ),
    path(
        "studio/box-office/<slug:show_id>/tickets/<slug:variant_id>/sale/",
        tiers_views.tier_sale,
        name="tier_sale",
    ),
    path(
        "studio/box-office/<slug:show_id>/shared/<slug:quota_id>/",
        tiers_views.quota_size,
        name="quota_size",
    ),
    path(
        "studio/box-office/<slug:show_id>/codes/<slug:voucher_id>/",
        tiers_views.voucher_hold,
        name="voucher_hold",
    ),
    path(
        "studio/box-office/<slug:show_id>/given/<slug:given_id>/",
        tiers_views.given_withdraw,
        name="given_withdraw",
    ),
    path("shows/<slug:public_id>/pass-use/", code_views.pass_apply, name="pass_use"),
    path("ticket-code/", code_views.ticket_code, name="ticket_code"),
    path("moderate/<str:key>/", moderator_views.moderator_accept, name="moderator_accept"),
    path("shows/<slug:public_id>/calendar.ics", views.show_calendar, name="calendar"),
]
