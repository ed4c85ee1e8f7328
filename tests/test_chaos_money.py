"""The judge of `bin/chaos money` finds what it is for, and its faults are what they say."""

from collections.abc import Callable
from typing import Any

import pytest

from bench import cli
from bench.chaos import money_faults
from bench.chaos.money_judge import judge


def world(**kinds: list[dict[str, Any]]) -> dict[str, Any]:
    return {"objects": {row["id"]: row for rows in kinds.values() for row in rows}}


def truth(**more: Any) -> dict[str, Any]:
    kept = {"books": {"undersold": 0, "oversold": 0}, "difference": "", "owed": []}
    return {**kept, "payments": [payment()], "refunds": [refund()], "payouts": [payout()], **more}


def payment(**more: Any) -> dict[str, Any]:
    return {
        "reference": "p1",
        "ref": "pi_1",
        "state": "succeeded",
        "order": "o1",
        "order_state": "paid",
        **more,
    }


def refund(**more: Any) -> dict[str, Any]:
    return {"reference": "r1", "ref": "re_1", "state": "succeeded", "minor": 100, **more}


def payout(**more: Any) -> dict[str, Any]:
    return {"reference": "out1", "ref": "po_1", "state": "paid", "minor": 500, **more}


def intent(name: str = "pi_1", reference: str = "p1", **more: Any) -> dict[str, Any]:
    kept = {"id": name, "object": "payment_intent", "status": "succeeded", "amount_received": 900}
    return {**kept, "metadata": {"reference": reference}, **more}


def went_back(name: str = "re_1", reference: str = "r1", **more: Any) -> dict[str, Any]:
    kept = {"id": name, "object": "refund", "status": "succeeded", "amount": 100, "payment_intent": "pi_1"}
    return {**kept, "metadata": {"reference": reference}, **more}


def left(name: str = "po_1", **more: Any) -> dict[str, Any]:
    return {"id": name, "object": "payout", "status": "paid", "metadata": {"reference": "out1"}, **more}


def moved(minor: int, **more: Any) -> dict[str, Any]:
    kept = {"id": "tr_1", "object": "transfer", "amount": minor, "amount_reversed": 0}
    return {**kept, "metadata": {"reference": "out1"}, **more}


def good() -> dict[str, Any]:
    return world(all=[intent(), went_back(), left(), moved(500)])


def counts(**wanted: int) -> dict[str, int]:
    return {name: count for name, count in wanted.items() if count}


def found(world_: dict[str, Any], **more: Any) -> dict[str, int]:
    return counts(**judge(world_, truth(**more)).counts)


def test_a_day_on_which_nothing_was_lost_is_all_noughts() -> None:
    assert found(good()) == {}


@pytest.mark.parametrize(
    ("objects", "wanted"),
    [
        ([intent("pi_2")], {"double_charges": 1}),
        ([intent("pi_2", "nobody")], {"lost_payments": 1}),
        ([went_back("re_2")], {"double_refunds": 1}),
        ([went_back("re_2", "nobody")], {"lost_refunds": 1}),
        ([left("po_2")], {"double_payouts": 1}),
        ([left("po_2", metadata={"reference": "nobody"})], {"lost_payouts": 1}),
        ([moved(1) | {"id": "tr_2"}], {"double_payouts": 1}),
    ],
    ids=["charged twice", "charged for nothing", "back twice", "back for nothing", "out twice", "out for nothing",
         "moved too much"],
)  # fmt: skip
def test_what_the_provider_did_too_often_is_found(
    objects: list[dict[str, Any]], wanted: dict[str, int]
) -> None:
    more = good()
    more["objects"] |= {row["id"]: row for row in objects}

    assert found(more) == wanted


def test_a_second_charge_that_went_back_whole_is_none() -> None:
    again = went_back("re_2", "r2", payment_intent="pi_2", amount=900)
    more = world(all=[*good()["objects"].values(), intent("pi_2"), again])

    assert found(more, refunds=[refund(), refund(reference="r2")]) == {}


@pytest.mark.parametrize(
    ("ours", "wanted"),
    [
        ({"payments": [payment(order_state="pending", state="processing")]}, {"lost_payments": 1}),
        ({"payments": [payment(), payment(reference="p2", ref="pi_9")]}, {"lost_payments": 1}),
        ({"refunds": [refund(), refund(reference="r2", state="created")]}, {"lost_refunds": 1}),
        ({"payouts": [payout(state="sent")]}, {"lost_payouts": 1, "double_payouts": 1}),
        ({"owed": [{"owner": "brand:x", "minor": 5, "currency": "EUR", "stopped": False}]}, {"lost_payouts": 1}),
        ({"books": {"undersold": 2, "oversold": 0}}, {"undersold": 2}),
        ({"difference": "EUR: 1"}, {"difference": 1}),
    ],
    ids=["charged, not paid", "paid, not charged", "never went back", "still on its way", "still owed", "pieces",
         "books"],
)  # fmt: skip
def test_what_ours_does_not_know_is_found(ours: dict[str, Any], wanted: dict[str, int]) -> None:
    assert found(good(), **ours) == wanted


@pytest.mark.parametrize("seed", range(5))
def test_one_fault_in_ten_is_a_restart_and_a_seed_is_a_day(seed: int) -> None:
    drawn = money_faults.plan(count=240, seconds=600.0, seed=seed)

    assert drawn == money_faults.plan(count=240, seconds=600.0, seed=seed)
    assert sum(fault.kind == "restart" for fault in drawn) >= 24
    assert [fault.at for fault in drawn] == sorted(fault.at for fault in drawn)
    assert {fault.what for fault in drawn if fault.kind == "restart"} == set(money_faults.RESTARTS)


def test_only_runs_are_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.names(cli.CHAOS) == ["money"]
    assert cli.main(["nothing"], kind=cli.CHAOS) == 2
    assert "bin/chaos: no chaos run 'nothing'" in capsys.readouterr().err


def test_its_options_are_a_benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr("bench.chaos.money.run", seen.append)
    run: Callable[..., int] = cli.main

    assert run(["money", "--quick", "--seed", "7", "--database", "sqlite"], kind=cli.CHAOS) == 0
    assert (seen[0].quick, seen[0].seed, seen[0].database) == (True, 7, "sqlite")
