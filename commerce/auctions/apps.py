from django.apps import AppConfig


class AuctionsConfig(AppConfig):
    name = "commerce.auctions"
    label = "auctions"

    def ready(self) -> None:
        from commerce.auctions import handlers  # noqa: F401
        from commerce.auctions.services.pieces import ASIDE, next_of_piece
        from commerce.stock.services import register_heirs

        register_heirs(ASIDE, next_of_piece)
