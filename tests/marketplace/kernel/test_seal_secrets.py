"""Secrets of others are kept so that the database alone does not give them away."""

import pytest

from marketplace.kernel.seals import SealBroken, seal, unseal


def test_what_was_sealed_is_read_again_and_looks_different_each_time():
    one, two = seal("simulcast", "k3y"), seal("simulcast", "k3y")

    assert one != two
    assert "k3y" not in one
    assert unseal("simulcast", one) == unseal("simulcast", two) == "k3y"


def test_seal_of_one_kind_opens_as_no_other_and_not_under_another_key(settings):
    sealed = seal("simulcast", "k3y")
    for kind, text in (
        ("webhook", sealed),
        ("simulcast", sealed[:-2]),
        ("simulcast", ""),
        ("simulcast", "é"),
    ):
        with pytest.raises(SealBroken):
            unseal(kind, text)

    settings.SECRET_KEY = "another-key-of-the-site-for-this-test-alone"
    with pytest.raises(SealBroken):
        unseal("simulcast", sealed)
