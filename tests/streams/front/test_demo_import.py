"""The demonstration's import: some of its file is taken, the rest comes back with its reasons."""

import pytest

from commerce.catalog.models import CatalogImport, Product
from streams.front.demo.imports import import_make
from tests.commerce.catalog.bringing import findings, outcome

pytestmark = pytest.mark.django_db


def test_the_import_has_something_to_show_on_both_of_its_pages(world, carla) -> None:
    import_make(world.brand, carla)

    found = CatalogImport.objects.get()
    for job in (found.check_job, found.apply_job):
        assert job is not None
        assert job.state == "done"
        assert outcome(job) == {"created": 3, "failed": 2}
        assert {code for _line, _field, code in findings(job)} == {
            "price_unreadable",
            "title_missing",
            "stock_unreadable",
        }
    assert found.apply_job is not None
    assert found.apply_job.counts["refused"] == 3
    assert found.apply_job.result
    lamp = Product.objects.get(handle="moss-table-lamp")
    assert (lamp.state, lamp.titles) == ("draft", {"ja": "苔色のランプ"})
