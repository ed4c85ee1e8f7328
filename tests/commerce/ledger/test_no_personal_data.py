"""The ledger and orders hold no personal data: a person is one row that can be erased, and that they point to."""

import pytest
from django.apps import apps
from django.db import models

from commerce.ledger.proof import prove
from commerce.ledger.services import account
from commerce.orders.models import Buyer, Order
from tests.commerce.payments import buying

# Whoever adds a text to one of these tables says here that no person is in it.
IMPERSONAL = {
    "ledger.Account": {"kind", "owner", "currency"},
    "ledger.Block": {"previous", "hash"},
    "ledger.Closing": {"state"},
    "ledger.Movement": {"public_id", "key", "kind", "reference", "rate"},
    "ledger.Transfer": {"key", "currency", "state", "subject"},
    "orders.Deed": {"kind", "side", "what"},
    "orders.Fulfilment": {"public_id", "method", "method_key", "duties_paid_by", "state", "tracking"},
    # What a brand's people write to each other; it is erased with the note.
    "orders.Note": {"body"},
    "orders.Order": {
        *("public_id", "currency", "state", "end_reason", "payment_state", "payment_failure", "scope"),
        # "Visa •••• 4242": nobody is known by it.
        "payment_label",
    },
    "orders.OrderDiscount": {"key", "label", "bearer"},
    "orders.OrderLine": {
        *("public_id", "title", "titles", "scope", "rate_kind", "fee_rule", "agency"),
        # An account of the books, whose owner is a key.
        *("goes_kind", "goes_owner"),
    },
    "orders.Shipment": {"public_id", "carrier", "carrier_name", "tracking", "link"},
}
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


def texts_of(model):
    return {field.name for field in model._meta.concrete_fields if isinstance(field, TEXTS)}


def test_every_text_of_ledger_and_orders_is_known_to_name_nobody():
    found = {
        model._meta.label: texts_of(model)
        for label in ("ledger", "orders")
        for model in apps.get_app_config(label).get_models()
        if model is not Buyer and texts_of(model)
    }

    assert found == IMPERSONAL


def test_the_ledger_points_to_no_table_but_its_own():
    for model in apps.get_app_config("ledger").get_models():
        targets = {
            field.related_model._meta.app_label
            for field in model._meta.concrete_fields
            if field.related_model is not None
        }
        assert targets <= {"ledger"}


@pytest.mark.django_db
def test_a_buyer_is_erased_and_the_books_agree_as_before(world, alice, committing):
    order = buying.place(buying.draft(world.lamp), user=alice)
    buying.pay(order, committing)
    Buyer.objects.filter(pk=order.buyer_id).update(
        user=None, email="", name="", street="", postal_code="", city="", phone="", name_in_room=""
    )
    assert prove().difference == ""
    assert Order.objects.get().total_minor == order.total_minor
    assert account("clearing", "", "EUR").owner == ""
