"""Answering a dispute: the evidence is put together as a document, and handed in once."""

import hashlib
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from commerce.payments.calls import call_key, call_make, call_note
from commerce.payments.errors import DisputeAnswered, DisputeNotTaken, ProviderRefused
from commerce.payments.evidence import LANGUAGE, evidence_of, last_shipment
from commerce.payments.hearings import pictures_shown
from commerce.payments.models import Dispute, DisputeFile, DisputeStep
from commerce.payments.providers.base import Evidence, outside_transactions
from commerce.payments.providers.registry import provider_for
from commerce.payments.services.disputing import dispute_apply
from commerce.payments.services.hearing import step_note
from marketplace.accounts.models import User
from marketplace.kernel.pdf import pdf_of
from marketplace.kernel.private_files import private_files


def dispute_prepare(*, dispute: Dispute, key: UUID, statement: str, by: User | None) -> DisputeFile:
    """Put the evidence together as it is now; the same key makes one file. Raises DisputeAnswered, PdfUnavailable."""
    first = DisputeFile.objects.filter(key=key, dispute=dispute).first()
    if first is not None:
        return first
    if dispute.state != Dispute.State.NEEDS_RESPONSE:
        raise DisputeAnswered
    context = {"dispute": dispute, "statement": statement, "sections": evidence_of(dispute)}
    context["pictures"] = pictures_shown(dispute)
    document = pdf_of("commerce/payments/evidence.html", context, LANGUAGE)
    with transaction.atomic():
        return _made(dispute, key, (document, statement), by)


def _made(dispute: Dispute, key: UUID, what: tuple[bytes, str], by: User | None) -> DisputeFile:
    document, statement = what
    made, is_new = DisputeFile.objects.get_or_create(
        key=key,
        defaults={
            "dispute": dispute,
            "statement": statement,
            "file": private_files().save(f"disputes/{dispute.public_id}.pdf", ContentFile(document)),
            "sha256": hashlib.sha256(document).hexdigest(),
            "made_by": by,
        },
    )
    if is_new:
        step_note(dispute, DisputeStep.Kind.PREPARED, by=by, what=made.sha256[:16])
    return made


def dispute_submit(*, file: DisputeFile, by: User | None = None) -> Dispute:
    """Hand the evidence in; any number of times, taken once.

    Raises DisputeAnswered when another file was handed in or the bank decided, DisputeNotTaken when the provider says
    no, and ProviderAway when nobody knows: then the same file is handed in again.
    """
    outside_transactions()
    dispute = file.dispute
    if dispute.state != Dispute.State.NEEDS_RESPONSE:
        raise DisputeAnswered
    _claim(file, by)
    provider = provider_for(dispute.payment.provider)
    key = call_key(file.key, "evidence")
    request = {"of": dispute.provider_ref, "sha256": file.sha256}
    call_note(provider=provider.code, key=key, operation="evidence", request=request)
    try:
        state = call_make(
            key, lambda: provider.submit_evidence(dispute.provider_ref, _evidence(file), key=key)
        )
    except ProviderRefused as error:
        with transaction.atomic():
            DisputeFile.objects.filter(pk=file.pk).update(submitted_at=None)
            step_note(dispute, DisputeStep.Kind.NOT_TAKEN, by=by, what=error.code)
        raise DisputeNotTaken(code=error.code) from error
    dispute_apply(payment=dispute.payment, state=state)
    dispute.refresh_from_db()
    return dispute


def _claim(file: DisputeFile, by: User | None) -> None:
    try:
        with transaction.atomic():
            rows = DisputeFile.objects.filter(pk=file.pk, submitted_at__isnull=True)
            if rows.update(submitted_at=timezone.now()):
                step_note(file.dispute, DisputeStep.Kind.HANDED_IN, by=by, what=file.sha256[:16])
    except IntegrityError as error:
        raise DisputeAnswered from error


def _evidence(file: DisputeFile) -> Evidence:
    shipment = last_shipment(file.dispute)
    with private_files().open(file.file) as kept:
        document = kept.read()
    return Evidence(
        filename=f"evidence-{file.dispute.public_id}.pdf",
        document=document,
        statement=file.statement,
        carrier=(shipment.carrier_name or shipment.carrier) if shipment else "",
        tracking=shipment.tracking if shipment else "",
        delivered_on=f"{shipment.delivered_at:%Y-%m-%d}" if shipment and shipment.delivered_at else "",
    )
