from django.apps import AppConfig


class BoxofficeConfig(AppConfig):
    name = "commerce.boxoffice"
    label = "boxoffice"

    def ready(self) -> None:
        """Say for how long a seat that came free is offered, and who is next for seats set aside."""
        from commerce.boxoffice.services import block_heir
        from commerce.boxoffice.spans import ticket_is_over, ticket_offer_seconds
        from commerce.stock.services import register_closed, register_heirs, register_span

        register_span(ticket_offer_seconds)
        register_closed(ticket_is_over)
        register_heirs("block:", block_heir)
