from django.urls import path

from marketplace.campaigns.views import brand_side, creator_side

app_name = "campaigns"
of_brand = "brand/<slug:public_id>/campaigns"
of_campaign = f"{of_brand}/<slug:campaign_id>"
urlpatterns = [
    path(f"{of_brand}/", brand_side.brand_campaigns, name="brand_campaigns"),
    path(f"{of_brand}/new/", brand_side.campaign_new, name="campaign_new"),
    path(f"{of_campaign}/", brand_side.campaign, name="campaign"),
    path(f"{of_campaign}/edit/", brand_side.campaign_edit, name="campaign_edit"),
    path(f"{of_campaign}/publish/", brand_side.campaign_publish, name="campaign_publish"),
    path(f"{of_campaign}/close/", brand_side.campaign_close, name="campaign_close"),
    path(f"{of_campaign}/invite/", brand_side.invite, name="invite"),
    path(
        f"{of_campaign}/invitations/<slug:invitation_id>/withdraw/",
        brand_side.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(
        f"{of_campaign}/applications/<slug:application_id>/answer/",
        brand_side.application_answer,
        name="application_answer",
    ),
    path("studio/campaigns/", creator_side.open_campaigns, name="open"),
    path("studio/campaigns/<slug:campaign_id>/", creator_side.open_campaign, name="open_campaign"),
    path("studio/campaigns/<slug:campaign_id>/apply/", creator_side.apply, name="apply"),
    path("studio/invitations/<slug:invitation_id>/", creator_side.invitation, name="invitation"),
    path(
        "studio/invitations/<slug:invitation_id>/answer/",
        creator_side.invitation_answer,
        name="invitation_answer",
    ),
    path(
        "studio/applications/<slug:application_id>/withdraw/",
        creator_side.application_withdraw,
        name="application_withdraw",
    ),
    path("studio/collaborations/", creator_side.collaborations, name="collaborations"),
    path("studio/collaborations/<slug:public_id>/", creator_side.collaboration, name="collaboration"),
]
