"""Settings that cannot be understood stop the start, and secrets are not shown."""

import pytest
from django.db import connections

from marketplace.kernel import env

SECRET = "0123456789abcdefghijABCDEFGHIJ9876543210"


def test_one_of_some_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORM", raising=False)
    assert env.choice("FORM", ("hmac", "nginx")) == "hmac"
    monkeypatch.setenv("FORM", "nginx")
    assert env.choice("FORM", ("hmac", "nginx")) == "nginx"

    monkeypatch.setenv("FORM", "md5")
    with pytest.raises(env.EnvironmentRefused, match="FORM must be one of hmac, nginx"):
        env.choice("FORM", ("hmac", "nginx"))


def test_secret_for_another_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEY", raising=False)
    assert env.secret("KEY", is_needed=False) == ""
    monkeypatch.setenv("KEY", SECRET)
    assert env.secret("KEY", is_needed=True) == SECRET


@pytest.mark.parametrize("value", ["", "short", f"{SECRET};", f"{SECRET} {SECRET}", SECRET * 4])
def test_secret_that_cannot_be_one(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KEY", value)

    with pytest.raises(env.EnvironmentRefused) as refused:
        env.secret("KEY", is_needed=True)

    assert str(refused.value) == "KEY must be 32 to 128 letters and digits"


def test_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STORE", raising=False)
    assert env.store("STORE") is None
    monkeypatch.setenv("STORE", "file:///mnt/nas/shows")
    assert env.store("STORE") == {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": "/mnt/nas/shows", "allow_overwrite": True},
    }
    monkeypatch.setenv("STORE", "s3://films/of/shows")
    monkeypatch.setenv("STORE_ENDPOINT", "https://s3.example.org:9000/")
    monkeypatch.setenv("STORE_ACCESS_KEY", "key")
    assert env.store("STORE") == {
        "BACKEND": "marketplace.kernel.s3.PrivateBucket",
        "OPTIONS": {
            "bucket_name": "films",
            "location": "of/shows",
            "endpoint_url": "https://s3.example.org:9000/",
            "region_name": None,
            "access_key": "key",
            "secret_key": None,
        },
    }
    assert env.origin("STORE_ENDPOINT") == "https://s3.example.org:9000"
    assert env.origin("STORE_REGION") == ""


@pytest.mark.parametrize(
    "place", ["films", "s3:///films", "s3://films", "file://host/x", "file:///", "gs://x"]
)
def test_store_that_cannot_be_understood(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setenv("STORE", place)

    with pytest.raises(env.EnvironmentRefused, match="STORE must be"):
        env.store("STORE")


def test_a_process_keeps_its_connections_to_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URL", "postgresql://ana:key@host/shop?port=5433")

    kept = env.database("URL", "", pool_max=7, prepare=3)
    fresh = env.database("URL", "")

    prepared = {"server_side_binding": True, "prepare_threshold": 3}
    assert kept["OPTIONS"] == {**prepared, "pool": {"min_size": 0, "max_size": 7}}
    assert kept["CONN_HEALTH_CHECKS"] is True
    assert fresh["OPTIONS"] == {"server_side_binding": True, "prepare_threshold": None}
    assert fresh["CONN_HEALTH_CHECKS"] is False
    # Django refuses a pool beside connections of an age of their own.
    assert "CONN_MAX_AGE" not in kept


def test_a_pool_is_nothing_for_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URL", "sqlite:////tmp/shop.sqlite3")

    assert "pool" not in str(env.database("URL", "", pool_max=7))


@pytest.mark.postgresql
def test_a_pool_hands_the_same_connection_out_again(db: None) -> None:
    settings = {**connections["default"].settings_dict, "OPTIONS": {"pool": {"min_size": 0, "max_size": 2}}}
    shop = type(connections["default"])({**settings, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 0})
    try:
        with shop.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            first = cursor.fetchone()
        shop.close()
        with shop.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            second = cursor.fetchone()
    finally:
        shop.close()
        shop.close_pool()  # type: ignore[attr-defined]

    assert first == second
