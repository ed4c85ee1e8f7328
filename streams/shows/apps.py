from django.apps import AppConfig


class ShowsConfig(AppConfig):
    name = "streams.shows"
    label = "shows"

    def ready(self) -> None:
        from commerce.auctions.gates import register_door, register_sellers
        from commerce.checkout.drop_grace import register_picture_delay
        from commerce.checkout.hold_rules import register_hold_rules
        from commerce.orders.scopes import register_scope_namer
        from streams.shows import auction_handlers, auctions, handlers, selectors, selling  # noqa: F401

        register_scope_namer(selectors.names_of_scopes)
        register_door(auctions.is_show_known)
        register_sellers(auctions.sellers_in_show)
        register_hold_rules(selling.hold_rules)
        register_picture_delay(selling.picture_delay)
