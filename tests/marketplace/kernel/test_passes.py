"""Passes open one kind of door for a while."""

import pytest

from marketplace.kernel import passes


def test_a_pass_comes_back_with_its_claims() -> None:
    token = passes.sign("room", {"show": "abc", "user": 7}, seconds=120)

    assert passes.read("room", token) == {"show": "abc", "user": 7}


@pytest.mark.parametrize("broken", ["", "a", "a.b", "a.b.c", "ü.1.x", "a" * 5000])
def test_what_was_not_signed_here_is_refused(broken: str) -> None:
    with pytest.raises(passes.PassRefused):
        passes.read("room", broken)


def test_a_pass_of_another_kind_is_refused() -> None:
    with pytest.raises(passes.PassRefused):
        passes.read("ingest", passes.sign("room", {}, seconds=60))


def test_a_changed_claim_is_refused() -> None:
    token = passes.sign("room", {"user": 7}, seconds=60)
    other = passes.sign("room", {"user": 8}, seconds=60)

    with pytest.raises(passes.PassRefused):
        passes.read("room", other.split(".")[0] + "." + ".".join(token.split(".")[1:]))


def test_a_pass_runs_out() -> None:
    token = passes.sign("room", {}, seconds=60, now=1000)

    assert passes.read("room", token, now=1060) == {}
    with pytest.raises(passes.PassExpired):
        passes.read("room", token, now=1061)


SECRET = "0123456789abcdefghijABCDEFGHIJ9876543210"


@pytest.fixture(params=["hmac", "nginx"])
def form(request: pytest.FixtureRequest, settings) -> str:
    settings.LIVE_PASS_FORM, settings.LIVE_PASS_SECRET = request.param, SECRET
    return request.param


@pytest.mark.usefixtures("form")
def test_signed_paths() -> None:
    token, expires = passes.path_sign("live", "show1", seconds=90, now=1000)

    passes.path_check("live", "show1", token, expires, now=expires)
    with pytest.raises(passes.PassExpired):
        passes.path_check("live", "show1", token, expires, now=expires + 1)
    with pytest.raises(passes.PassRefused):
        passes.path_check("live", "show2", token, expires, now=1000)
    with pytest.raises(passes.PassRefused):
        passes.path_check("live", "show1", token, expires + 10, now=1000)
    with pytest.raises(passes.PassRefused):
        passes.path_check("poster", "show1", token, expires, now=1000)
    with pytest.raises(passes.PassRefused):
        passes.path_check("live", "show1", "ü" + token, expires, now=1000)


def test_each_form_refuses_the_other(settings) -> None:
    settings.LIVE_PASS_SECRET = SECRET
    token, expires = passes.path_sign("live", "show1", seconds=90, now=1000)

    settings.LIVE_PASS_FORM = "nginx"

    with pytest.raises(passes.PassRefused):
        passes.path_check("live", "show1", token, expires, now=1000)


def test_signed_path_is_what_nginx_computes(settings) -> None:
    """The digest as `openssl md5 -binary | openssl base64` gives it for secret|kind|show|expiry."""
    settings.LIVE_PASS_FORM, settings.LIVE_PASS_SECRET = "nginx", SECRET

    assert passes.path_sign("live", "show1", seconds=90, now=1000) == ("O340PE_6dCcsacCb8lhaPA", 1090)
