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
