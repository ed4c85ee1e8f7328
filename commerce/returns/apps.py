from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "commerce.returns"
    label = "returns"

    def ready(self) -> None:
        from commerce.orders.extensions import register_part_panel
        from commerce.payments.evidence import register_evidence
        from commerce.returns import handlers  # noqa: F401
        from commerce.returns.evidence import returns_evidence
        from commerce.returns.panels import part_panels

        register_part_panel(part_panels)
        register_evidence("returns", returns_evidence)
