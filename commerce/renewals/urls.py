from django.urls import path

from commerce.renewals.views import account, desk, joining, shares

app_name = "renewals"
MINE = "memberships/<slug:public_id>"
PLAN = "join/<slug:public_id>"
CREATOR, BRAND, HOUSE = "studio/memberships/", "brand/<slug:public_id>/memberships/", "operator/pass/"
urlpatterns = [
    path("pass/", joining.house, name="house"),
    path("redeem/", joining.redeem, name="redeem"),
    path(f"{PLAN}/", joining.plan, name="plan"),
    path(f"{PLAN}/order/", joining.join, name="join"),
    path(f"{PLAN}/try/", joining.trial, name="trial"),
    path(f"{PLAN}/gift/", joining.gift, name="gift"),
    path("memberships/", account.memberships, name="memberships"),
    path(f"{MINE}/", account.membership, name="membership"),
    path(f"{MINE}/cancel/", account.cancel, name="cancel"),
    path(f"{MINE}/keep/", account.keep, name="keep"),
    path(f"{MINE}/pause/", account.pause, name="pause"),
    path(f"{MINE}/resume/", account.resume, name="resume"),
    path(f"{MINE}/agree/", account.agree, name="agree"),
    path(f"{MINE}/extend/", account.extend, name="extend"),
    path(f"{MINE}/change/", account.change, name="change"),
    path(f"{CREATOR}shares/", shares.shares, name="shares"),
    path(f"{CREATOR}shares/<slug:month_id>/", shares.month, name="shares_month"),
    path(f"{CREATOR}shares/<slug:month_id>.csv", shares.month_file, name="shares_file"),
    path(CREATOR, desk.plan, {"owner": "creator"}, name="creator_plan"),
    path(f"{CREATOR}tiers/new/", desk.tier, {"owner": "creator"}, name="creator_tier_add"),
    path(f"{CREATOR}tiers/<slug:tier_id>/", desk.tier, {"owner": "creator"}, name="creator_tier"),
    path(BRAND, desk.plan, {"owner": "brand"}, name="brand_plan"),
    path(f"{BRAND}tiers/new/", desk.tier, {"owner": "brand"}, name="brand_tier_add"),
    path(f"{BRAND}tiers/<slug:tier_id>/", desk.tier, {"owner": "brand"}, name="brand_tier"),
    path(HOUSE, desk.plan, {"owner": "house"}, name="house_plan"),
    path(f"{HOUSE}tiers/new/", desk.tier, {"owner": "house"}, name="house_tier_add"),
    path(f"{HOUSE}tiers/<slug:tier_id>/", desk.tier, {"owner": "house"}, name="house_tier"),
]
