"""What the operators' page of the house's codes may send."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from commerce.promotions.forms import CodeForm


class HouseCodeForm(CodeForm):
    """A code that holds for everything in the house, and that the house pays for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, brand=None, **options)
        del self.fields["products"]
        first = self.currencies[0]
        self.fields[f"minimum_{first}"].help_text = _("Of everything in the order.")
        self.fields[f"budget_{first}"].help_text = _(
            "When so much was given, the code is used up. The house pays it: brands get their whole share."
        )
