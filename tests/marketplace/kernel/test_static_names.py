"""Hashed names of static files: right, and made once."""

from pathlib import Path

import pytest

from marketplace.kernel.static_apps import HashedStaticStorage


@pytest.fixture
def storage(tmp_path: Path) -> HashedStaticStorage:
    (tmp_path / "page.css").write_text("a { color: red }")
    made = HashedStaticStorage(location=str(tmp_path), base_url="/static/")
    list(made.post_process({"page.css": (made, "page.css")}))
    return HashedStaticStorage(location=str(tmp_path), base_url="/static/")


def test_an_address_carries_the_hash_of_its_file(storage: HashedStaticStorage) -> None:
    address = storage.url("page.css")

    assert address.startswith("/static/page.")
    assert address.endswith(".css")
    assert address != "/static/page.css"
    assert storage.url("page.css#mark") == f"{address}#mark"


def test_an_address_is_made_once(storage: HashedStaticStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    first = storage.url("page.css")
    monkeypatch.setattr(storage, "stored_name", lambda _name: pytest.fail("made again"))

    assert storage.url("page.css") == first


def test_a_file_that_was_not_collected_is_refused_each_time(storage: HashedStaticStorage) -> None:
    for _time in range(2):
        with pytest.raises(ValueError, match="nowhere.css"):
            storage.url("nowhere.css")
