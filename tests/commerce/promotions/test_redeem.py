"""Budgets of codes: claimed with an order, never more than there is, given back when it ends unpaid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from commerce.promotions.buyers import code_text, identities
from commerce.promotions.errors import (
    CodeElsewhere,
    CodeEnded,
    CodeNeedsClaim,
    CodeNotYet,
    CodeTaken,
    OfferHeld,
    OfferSpent,
    OfferUsed,
)
from commerce.promotions.models import Budget, BudgetBuyer, BudgetMoney, Code, Redemption
from commerce.promotions.selectors import Asking, code_of, code_refusal
from commerce.promotions.services import (
    Claim,
    budgets_claim,
    code_pause,
    code_write,
    redemptions_return,
    redemptions_spend,
)
from commerce.promotions.services.codes import CodeDraft
from marketplace.kernel.money import Money
from tests.commerce.promotions.offering import make_code

ALICE, BOB, CEM = ("user:alice",), ("user:bob",), ("user:cem",)


def euros(minor: int) -> Money:
    return Money(minor, "EUR")


def claim(code: Code, key: str, who: tuple[str, ...], minor: int = 500) -> None:
    budgets_claim(key=key, who=who, claims=[Claim(code.text, code.budget_id, 1, euros(minor))])


def counts(code: Code) -> tuple[int, int, int]:
    """Return uses, money and rows that are claimed of a code."""
    budget = Budget.objects.get(pk=code.budget_id)
    given = sum(row.given_minor for row in budget.money.all())
    open_rows = budget.redemptions.exclude(state=Redemption.State.RETURNED).count()
    return budget.uses, given, open_rows


def test_a_code_is_used_as_often_as_there_are_uses(lantern, carla) -> None:
    code = make_code(lantern, carla, uses_max=2)
    claim(code, "1", ALICE)
    claim(code, "2", BOB)

    with pytest.raises(OfferSpent):
        claim(code, "3", CEM)

    assert counts(code) == (2, 0, 2)
    assert not BudgetBuyer.objects.filter(who="user:cem").exists()


def test_a_budget_in_money_is_never_overdrawn(lantern, carla) -> None:
    code = make_code(lantern, carla, money={"EUR": 1200})
    claim(code, "1", ALICE, 700)

    with pytest.raises(OfferSpent):
        claim(code, "2", BOB, 501)
    claim(code, "3", BOB, 500)

    assert counts(code) == (2, 1200, 2)


def test_one_buyer_is_one_buyer_by_account_and_by_address(lantern, alice, carla) -> None:
    code = make_code(lantern, carla)
    claim(code, "1", identities(alice))
    redemptions_spend(key="1")
    box, host = alice.email.split("@")

    with pytest.raises(OfferUsed):
        claim(code, "2", identities(None, f" {box.upper()}+again@{host} "))

    assert counts(code) == (1, 0, 1)


def test_whoever_holds_it_in_an_unpaid_order_is_told_so(lantern, carla) -> None:
    code = make_code(lantern, carla)
    claim(code, "1", ALICE)

    with pytest.raises(OfferHeld):
        claim(code, "2", ALICE)


def test_several_claims_are_made_or_none(lantern, carla) -> None:
    first, gone = make_code(lantern, carla), make_code(lantern, carla, "GONE", uses_max=0)
    claims = [Claim(each.text, each.budget_id, 1, euros(100)) for each in (first, gone)]

    with pytest.raises(OfferSpent):
        budgets_claim(key="1", who=ALICE, claims=claims)

    assert counts(first) == (0, 0, 0)


def test_what_ends_unpaid_comes_back_once(lantern, carla) -> None:
    code = make_code(lantern, carla, uses_max=1, money={"EUR": 900})
    claim(code, "1", ALICE)

    given_back = [redemptions_return(key="1"), redemptions_return(key="1")]

    assert given_back == [1, 0]
    assert counts(code) == (0, 0, 0)
    claim(code, "2", ALICE)


def test_what_is_paid_does_not_come_back(lantern, carla) -> None:
    code = make_code(lantern, carla)
    claim(code, "1", ALICE)

    assert redemptions_spend(key="1")

    assert redemptions_return(key="1") == 0
    assert counts(code) == (1, 0, 1)


def test_a_late_payment_claims_again_what_is_left(lantern, carla) -> None:
    code = make_code(lantern, carla, uses_max=1, money={"EUR": 900})
    claim(code, "1", ALICE)
    redemptions_return(key="1")

    assert redemptions_spend(key="1")

    assert counts(code) == (1, 500, 1)


def test_a_late_payment_gets_nothing_of_what_is_somebody_elses(lantern, carla) -> None:
    code = make_code(lantern, carla, uses_max=1)
    claim(code, "1", ALICE)
    redemptions_return(key="1")
    claim(code, "2", BOB)

    assert not redemptions_spend(key="1")

    assert counts(code) == (1, 0, 1)
    assert Redemption.objects.get(key="1").state == Redemption.State.RETURNED


def test_a_limit_is_never_set_below_what_is_claimed(lantern, carla) -> None:
    code = make_code(lantern, carla, uses_max=9, money={"EUR": 9000})
    claim(code, "1", ALICE, 700)
    claim(code, "2", BOB, 700)

    draft = CodeDraft("LIGHT10", "percent", timezone.now(), basis_points=1000, uses_max=1, money={"EUR": 5})
    code_write(brand=lantern, by=carla, draft=draft, code=code)

    assert Budget.objects.get(pk=code.budget_id).left == 0
    assert BudgetMoney.objects.get().most_minor == 1400


def test_a_word_belongs_to_one_code(lantern, carla) -> None:
    make_code(lantern, carla, "Light-10")

    with pytest.raises(CodeTaken):
        make_code(None, carla, "light 10")

    assert (Code.objects.count(), Budget.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("light10", id="small"),
        pytest.param("  LIGHT 10 ", id="spaces"),
        pytest.param("LIGHT\u201110\u200b", id="pasted"),
        pytest.param("ＬＩＧＨＴ１０", id="wide"),
    ],
)
def test_a_code_is_found_however_it_is_typed(lantern, carla, typed: str) -> None:
    code = make_code(lantern, carla)

    assert code_of(typed) == code
    assert code_text(typed) == "LIGHT10"


def test_nothing_typed_is_no_code(db) -> None:
    assert code_of(" \u200b ") is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({}, None, id="holds"),
        pytest.param({"starts_at": timezone.now() + timedelta(days=1)}, CodeNotYet, id="not yet"),
        pytest.param(
            {"starts_at": timezone.now() - timedelta(days=2), "ends_at": timezone.now() - timedelta(days=1)},
            CodeEnded,
            id="ended",
        ),
        pytest.param({"uses_max": 0}, OfferSpent, id="no use left"),
        pytest.param({"money": {"EUR": 0}}, OfferSpent, id="no money left"),
        pytest.param({"is_claimed_only": True}, CodeNeedsClaim, id="of a card"),
        pytest.param({"kind": "amount", "amounts": {"JPY": 500}}, CodeElsewhere, id="another currency"),
    ],
)
def test_what_is_in_the_way_of_a_code_is_told(lantern, carla, fields, expected) -> None:
    code = make_code(lantern, carla, **fields)

    refusal = code_refusal(code, currency="EUR", asking=Asking(who=ALICE))

    assert type(refusal) is (expected or type(None))
    assert refusal is None or code.text in str(refusal)


def test_a_paused_code_rests_until_it_works_again(lantern, carla) -> None:
    code = make_code(lantern, carla)

    assert code_pause(code=code, is_paused=True)
    assert not code_pause(code=code, is_paused=True)
    code.refresh_from_db()
    assert isinstance(code_refusal(code, currency="EUR", asking=Asking()), CodeEnded)

    assert code_pause(code=code, is_paused=False)
