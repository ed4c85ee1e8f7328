"""The wizard's own three steps; the fourth, the first product, is registered by the catalogue."""

from django.utils.translation import gettext_lazy as _

from marketplace.brands.forms import CompanyForm, PeopleForm, PromiseForm
from marketplace.brands.models import Brand
from marketplace.brands.wizard import WizardStep, register_step


def _company_done(brand: Brand) -> bool:
    return bool(brand.name and brand.description and brand.market_id)


def _people_done(brand: Brand) -> bool:
    return bool(brand.legal_name and brand.address and brand.country and brand.contact_email)


def _promise_done(brand: Brand) -> bool:
    return bool(brand.ships_within_days and brand.returns_days is not None and brand.payout_account)


def register() -> None:
    """Register the steps."""
    register_step(
        WizardStep(
            slug="company",
            title=_("Company"),
            lede=_("What fans call you, and what you sell."),
            is_done=_company_done,
            form_class=CompanyForm,
            position=10,
        )
    )
    register_step(
        WizardStep(
            slug="people",
            title=_("Who you are"),
            lede=_("Buyers have a right to know who sells to them, and how to reach you."),
            is_done=_people_done,
            form_class=PeopleForm,
            position=20,
        )
    )
    register_step(
        WizardStep(
            slug="promise",
            title=_("Delivery and money"),
            lede=_("How fast you send, how long a buyer may return it, and where your money goes."),
            is_done=_promise_done,
            form_class=PromiseForm,
            position=30,
        )
    )
