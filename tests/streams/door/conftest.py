"""An evening to which alice has bought tickets, at a door of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from commerce.catalog.models import Product
from commerce.orders.models import Order
from commerce.tickets.models import Ticket, TicketTier
from marketplace.accounts.models import User
from streams.shows.models import Show
from tests import factories
from tests.commerce.payments import buying


@dataclass
class Evening:
    """A performance, its box office, and how tickets to it are bought."""

    show: Show
    product: Product
    committing: Any

    @property
    def tier(self) -> TicketTier:
        return self.product.tier

    def says(self, **terms: Any) -> None:
        """Let tickets bought from now on say this."""
        TicketTier.objects.filter(product=self.product).update(**terms)
        self.product = Product.objects.select_related("tier").get(pk=self.product.pk)

    def buy(self, user: User | None, quantity: int = 1) -> Order:
        order = buying.place(buying.draft(self.product, quantity=quantity), user=user)
        buying.pay(order, self.committing)
        return order

    def ticket_of(self, user: User | None, quantity: int = 1) -> Ticket:
        line = self.buy(user, quantity).lines.get()
        return Ticket.objects.filter(source=line.public_id).order_by("number")[0]


@pytest.fixture
def evening(bruno: Any, committing: Callable[[], Any]) -> Evening:
    product = factories.make_ticket(factories.make_brand(bruno.user, name="Bruno's box office"))
    return Evening(factories.make_performance(bruno, product), product, committing)
