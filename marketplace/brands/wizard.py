"""The registry of the onboarding wizard: apps above add their step in ready(), which is a call down.

A step is either a form (the wizard shows and saves it) or a view of the app that owns it. A view gets the request,
the brand and the frame: it renders a template that extends ``marketplace/brands/wizard.html`` with ``frame.context()``
and redirects to ``frame.next_url`` once it has saved.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from marketplace.brands.models import Brand

REVIEW: Final = "review"


class StepForm(Protocol):
    """What the wizard asks of a form: made with ``brand=``, checked, saved, and rendered by the field components."""

    def __init__(self, data: Any = None, files: Any = None, *, brand: Brand) -> None: ...

    def is_valid(self) -> bool: ...

    def save(self) -> Any: ...


@dataclass(frozen=True)
class StepState:
    """A step as the list at the side shows it."""

    slug: str
    title: str
    number: int
    url: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True)
class WizardFrame:
    """What surrounds a step: the brand, all steps, where to go next."""

    brand: Brand
    step: "WizardStep"
    steps: list[StepState]
    next_url: str
    back_url: str

    def context(self) -> dict[str, Any]:
        """Return what ``marketplace/brands/wizard.html`` needs."""
        return {
            "brand": self.brand,
            "step": self.step,
            "steps": self.steps,
            "next_url": self.next_url,
            "back_url": self.back_url,
        }


StepView = Callable[[HttpRequest, Brand, WizardFrame], HttpResponse]


@dataclass(frozen=True)
class WizardStep:
    """One step. ``is_done`` decides what is still missing before the brand can be sent in."""

    slug: str
    title: Any
    is_done: Callable[[Brand], bool]
    form_class: type[StepForm] | None = None
    view: StepView | None = None
    lede: Any = ""
    position: int = 100

    def __post_init__(self) -> None:
        if (self.form_class is None) == (self.view is None):
            raise ValueError(f"step {self.slug} needs either a form or a view")


@dataclass
class _Registry:
    steps: dict[str, WizardStep] = field(default_factory=dict)


_registry = _Registry()


def register_step(step: WizardStep) -> None:
    """Add a step; registering the same slug again replaces it, so that ready() may run twice."""
    _registry.steps[step.slug] = step


def wizard_steps() -> list[WizardStep]:
    """Return all steps in the order people take them."""
    return sorted(_registry.steps.values(), key=lambda step: step.position)


def step_by_slug(slug: str) -> WizardStep | None:
    """Return a step, or None."""
    return _registry.steps.get(slug)


def missing_steps(brand: Brand) -> list[WizardStep]:
    """Return the steps that are not done yet, in order."""
    return [step for step in wizard_steps() if not step.is_done(brand)]


def step_url(brand: Brand, slug: str) -> str:
    """Return the address of a step of this brand's wizard."""
    return reverse("brands:wizard", args=[brand.public_id, slug])


def step_states(brand: Brand, here: str) -> list[StepState]:
    """Return the list at the side."""
    return [
        StepState(
            step.slug,
            str(step.title),
            number,
            step_url(brand, step.slug),
            step.is_done(brand),
            step.slug == here,
        )
        for number, step in enumerate(wizard_steps(), start=1)
    ]


def blank_states() -> list[StepState]:
    """Return the list at the side before there is a brand: the first step, the others still to come."""
    return [
        StepState(step.slug, str(step.title), number, "", False, number == 1)
        for number, step in enumerate(wizard_steps(), start=1)
    ]


def frame_of(brand: Brand, step: WizardStep) -> WizardFrame:
    """Return what surrounds this step of this brand's wizard."""
    slugs = [each.slug for each in wizard_steps()]
    at = slugs.index(step.slug)
    next_slug = slugs[at + 1] if at + 1 < len(slugs) else REVIEW
    back_url = step_url(brand, slugs[at - 1]) if at else reverse("brands:start")
    return WizardFrame(brand, step, step_states(brand, step.slug), step_url(brand, next_slug), back_url)
