"""Settings that cannot be understood stop the start, and secrets are not shown."""

import pytest

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
