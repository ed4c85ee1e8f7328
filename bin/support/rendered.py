"""A pytest plugin that writes down which templates the tests render (`-p support.rendered`).

Django announces every render while its test environment is on, inherited and included templates too.
"""

from typing import Any

import pytest
from django.test.signals import template_rendered

from support import templates_seen

names: set[str] = set()


def note(template: Any, **_: object) -> None:
    if template.name:
        names.add(template.name)


def pytest_configure() -> None:
    template_rendered.connect(note)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    templates_seen.write(names)
