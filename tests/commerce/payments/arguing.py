"""A payment that its buyer argues about, with the evidence and a kept card."""

from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from commerce.ledger.models import Movement, Transfer
from commerce.orders.models import Order
from commerce.payments.models import (
    Dispute,
    DisputeFile,
    DisputeNote,
    DisputePicture,
    RefundRequest,
    SavedMethod,
    WebhookEvent,
)
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
    brand = bought.fulfilments.order_by("pk")[0].brand
    asked = RefundRequest.objects.create(
        key=uuid4(),
        order=bought,
        brand=brand,
        parts=[],
        amount_minor=1,
        currency=bought.currency,
        reason="Torn",
        asked_at=timezone.now(),
    )
    note = DisputeNote.objects.create(
        dispute=dispute, brand=brand, key=uuid4(), statement="Sent on Monday", at=timezone.now()
    )
    shown = private_files().save("disputes/shown.webp", ContentFile(b"RIFF"))
    picture = DisputePicture.objects.create(note=note, file=shown, width=1, height=1)
    event = WebhookEvent.objects.create(
        provider="sandbox", event_id="evt_whole", kind="payment.nothing", body="{}", outcome="unmatched"
    )
    return {
        "disputes/<dispute_id>": dispute.public_id,
        "payments/<public_id>": bought.payments.get().public_id,
        "messages/<event_id>": event.pk,
        "pictures/<shown_id>": picture.pk,
        **book_ids(bought),
        "refunds/<request_id>": asked.public_id,
        "refund/<request_id>": asked.public_id,
        "disputes/<public_id>": dispute.public_id,
        "evidence/<file_id>": file.pk,
        "ways-to-pay/<public_id>": card.public_id,
    }


def book_ids(order: Order) -> dict[str, Any]:
    """An account and a movement of an order's sale."""
    movement = Movement.objects.filter(reference=order.public_id).earliest("pk")
    transfer = Transfer.objects.filter(movement=movement).earliest("pk")
    return {"accounts/<account_id>": transfer.credit_id, "movements/<movement_id>": movement.public_id}
