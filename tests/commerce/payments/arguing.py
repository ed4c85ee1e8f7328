"""A payment that its buyer argues about, with the evidence and a kept card."""

from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from commerce.orders.models import Order
from commerce.payments.models import Dispute, DisputeFile, RefundRequest, SavedMethod
from marketplace.kernel.private_files import private_files


def disputed(bought: Order) -> dict[str, Any]:
    """A dispute of alice's order with a file of evidence, and a card that she keeps. Nothing is booked for them."""
    dispute = Dispute.objects.create(
        payment=bought.payments.get(),
        provider_ref="dp_whole",
        amount_minor=1,
        currency=bought.currency,
    )
    name = private_files().save("disputes/evidence.pdf", ContentFile(b"%PDF"))
    file = DisputeFile.objects.create(dispute=dispute, key=uuid4(), file=name, sha256="0")
    user = bought.buyer.user
    assert user is not None
    card = SavedMethod.objects.create(
        key=uuid4(), user=user, provider="sandbox", token="kept", label="Visa •••• 4242", state="ready"
    )
    asked = RefundRequest.objects.create(
        key=uuid4(),
        order=bought,
        brand=bought.fulfilments.first().brand,
        parts=[],
        amount_minor=1,
        currency=bought.currency,
        reason="Torn",
        asked_at=timezone.now(),
    )
    return {
        "refunds/<request_id>": asked.public_id,
        "refund/<request_id>": asked.public_id,
        "disputes/<public_id>": dispute.public_id,
        "evidence/<file_id>": file.pk,
        "ways-to-pay/<public_id>": card.public_id,
    }
