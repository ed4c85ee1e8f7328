"""What only grown-ups may buy: the age a basket asks for, and the box in which a buyer confirms it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.catalog.models import Product


def age_needed(products: Iterable[Product]) -> int:
    """Return how old the buyer of these has to be; 0 if it does not matter."""
    return max((product.age_min for product in products), default=0)


class AgeForm(forms.Form):
    """One box to tick, or none. It is named after the age: having confirmed another one confirms nothing."""

    def __init__(self, data: Any = None, *, age: int) -> None:
        super().__init__(data)
        self.age = age
        if age:
            self.fields[self.name] = forms.BooleanField(
                label=_("I am at least %(age)s years old.") % {"age": age},
                error_messages={
                    "required": _("This is sold only to people who are at least %(age)s years old.")
                    % {"age": age}
                },
            )

    @property
    def name(self) -> str:
        """The name of the box."""
        return f"is_{self.age}"

    @property
    def confirmed(self) -> int:
        """The age that was confirmed; of a valid form."""
        return self.age
