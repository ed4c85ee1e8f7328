from tests.commerce.ledger.flushing import books_can_be_emptied
from tests.commerce.payments.wire import sandbox_wire

__all__ = ["books_can_be_emptied", "sandbox_wire"]
