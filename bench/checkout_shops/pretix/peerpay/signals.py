"""Tells pretix of the provider."""

from pretix.base.payment import BasePaymentProvider
from pretix.base.signals import register_payment_providers


class PeerCard(BasePaymentProvider):
    """Money arrives the moment the order is there."""

    identifier = "peerpay"
    verbose_name = "Peer card"
    execute_payment_needs_user = False

    def payment_form_render(self, request, total, order=None):
        return "Pays at once."

    def checkout_confirm_render(self, request, order=None, info_data=None):
        return "Pays at once."

    def checkout_prepare(self, request, cart):
        return True

    def payment_is_valid_session(self, request):
        return True

    def execute_payment(self, request, payment):
        payment.confirm()


def provider(sender, **_more):
    return PeerCard


register_payment_providers.connect(provider, dispatch_uid="peerpay")
