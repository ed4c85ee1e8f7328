"""Every address of a brand, tried by a stranger, by staff and with no log-in."""

import pytest
from django.test import Client

from marketplace.accounts.models import User
from marketplace.brands.models import Brand, BrandMember

pytestmark = pytest.mark.django_db

PAGES = ["setup/", "setup/review/", "setup/company/", "setup/people/", "setup/promise/", "team/"]
DEEDS = [
    "setup/submit/", "setup/later/", "setup/company/", "setup/people/", "setup/promise/",
    "team/add/", "team/1/role/", "team/1/remove/",
]  # fmt: skip


def rows() -> list[object]:
    return [*Brand.objects.order_by("pk").values(), *BrandMember.objects.order_by("pk").values()]


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_no_page(client_of, mallory: User, lantern: Brand, page: str) -> None:
    assert client_of(mallory).get(f"/brand/{lantern.public_id}/{page}").status_code == 404


@pytest.mark.parametrize("deed", DEEDS)
def test_a_stranger_does_nothing(client_of, mallory: User, lantern: Brand, deed: str) -> None:
    before = rows()

    answer = client_of(mallory).post(f"/brand/{lantern.public_id}/{deed}", {"name": "Taken", "role": "owner"})

    assert answer.status_code == 404
    assert rows() == before


@pytest.mark.parametrize("deed", ["setup/submit/", "setup/later/", "setup/company/", "setup/promise/"])
def test_staff_do_not_set_the_brand_up(client_of, dana: User, lantern: Brand, deed: str) -> None:
    before = rows()

    answer = client_of(dana).post(f"/brand/{lantern.public_id}/{deed}", {"name": "Taken"})

    assert answer.status_code == 403
    assert b"Ask an owner" in answer.content
    assert rows() == before


@pytest.mark.parametrize("address", [*PAGES, *DEEDS])
def test_without_log_in_one_is_asked_to_sign_in(client: Client, lantern: Brand, address: str) -> None:
    answer = client.post(f"/brand/{lantern.public_id}/{address}")

    assert answer.status_code in {302, 405}
    if answer.status_code == 302:
        assert answer["Location"].startswith("/accounts/login/")
