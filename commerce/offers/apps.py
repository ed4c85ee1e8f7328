from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "commerce.offers"
    label = "offers"

    def ready(self) -> None:
        from commerce.offers import views
        from marketplace.campaigns.extensions import register_campaign_panel

        register_campaign_panel(views.brand_panel, audience="brand")
        register_campaign_panel(views.creator_panel, audience="creator")
