"""A pretix plugin: a card that pays at once. pretix itself has no such method, but for what costs nothing."""

from django.apps import AppConfig


class PeerpayConfig(AppConfig):
    """Found by pretix among the installed apps."""

    name = "peerpay"
    verbose_name = "Peer card"

    class PretixPluginMeta:
        name = "Peer card"
        author = "Showfloor's benchmarks"
        category = "PAYMENT"
        version = "1"
        description = "Pays at once, in the shop's own process."
        visible = True

    def ready(self):
        from peerpay import signals  # noqa: F401 -- receivers are connected when apps are there
