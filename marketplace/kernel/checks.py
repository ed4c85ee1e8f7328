"""Deployment mistakes, found at start instead of at night."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from marketplace.kernel.pdf import pdf_lack


@register()
def sandbox_is_meant(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The sandbox provider takes no real money: refuse to sell with it unless somebody said so."""
    if settings.PAYMENT_PROVIDER == "sandbox" and not (settings.DEBUG or settings.ALLOW_SANDBOX_PAYMENTS):
        return [
            Error(
                "PAYMENT_PROVIDER is the sandbox, which takes no real money, and DEBUG is off.",
                hint="Set ALLOW_SANDBOX_PAYMENTS=1 for a demonstration, or configure a real provider.",
                id="kernel.E001",
            )
        ]
    return []


@register()
def stripe_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Stripe takes a key, its page another, and its messages a secret: without one of them no order is ever paid."""
    names = ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRETS")
    missing = [name for name in names if not getattr(settings, name)]
    if settings.PAYMENT_PROVIDER != "stripe" or not missing:
        return []
    said = f"PAYMENT_PROVIDER is stripe, and not set: {', '.join(missing)}."
    return [Error(said, hint="They stand in Stripe's dashboard, under Developers.", id="kernel.E003")]


@register()
def secret_is_secret(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Passes, sessions and webhooks are only as good as SECRET_KEY."""
    if not settings.DEBUG and len(settings.SECRET_KEY) < 32:
        return [
            Error(
                "SECRET_KEY is shorter than 32 characters.",
                hint="Make one with bin/demo or openssl.",
                id="kernel.E002",
            )
        ]
    return []


@register()
def pdfs_can_be_made(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Invoices, packing slips and labels are PDFs; without what sets their type, pages to print stand in for them."""
    line = pdf_lack()
    if not line:
        return []
    return [
        Warning(
            "PDF files cannot be made on this machine; pages to print are shown instead.",
            hint=f"Install what is missing: {line}",
            id="kernel.W001",
        )
    ]
