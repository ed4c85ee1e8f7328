from tests.commerce.payments.wire import sandbox_wire

__all__ = ["sandbox_wire"]
