"""What a colleague says or promises is ours; what they tell of the customer is the customer's."""

import pytest

from lifecycle.rules import colleagues, mentions
from tests.lifecycle.rules import scoring

TEAM = ("林晓", "Emma Berg")


def kinds(note, ours=TEAM):
    return [one.kind for one in mentions.find(note, scoring.TODAY, scoring.KNOWN, ours)]


@pytest.mark.parametrize(
    "note",
    [
        "林经理说12月5日前给样板结果", "林晓承诺12月5日前送样", "小林说没问题，12月5日前寄样品",
        "林經理說我們12月5日前給報價",
        "Emma promised samples by 5 Dec", "Emma Berg will send the drawings by Dec 5", "Emma says we quote by 5 Dec",
    ],
)  # fmt: skip
def test_a_colleague_promises_for_us(note):
    assert kinds(note) == ["promise"]


@pytest.mark.parametrize(
    "note",
    [
        "林晓说客户12月5日前付款", "林经理催客户12月5日前付款", "王总说12月5日前给样板结果",
        "Emma says Mr Wang will pay by 5 Dec", "Mr Wang will send the drawings by Dec 5",
    ],
)  # fmt: skip
def test_what_they_tell_of_the_customer_is_the_customers(note):
    assert kinds(note) == ["commitment"]


def test_a_price_is_ours_to_give_whoever_tells_of_it():
    assert kinds("王总说12月5日前给报价", ()) == kinds("Lin will quote by 5 Dec", ()) == ["promise"]
    assert kinds("王总说12月5日前确认报价", ()) == ["commitment"]
    assert kinds("Mr Wang said he decides on the quote by 5 Dec", ()) == ["commitment"]


def test_a_name_that_the_customers_people_bear_is_not_taken_for_a_colleagues():
    assert colleagues.told_apart(TEAM, ["林建国", "Peter Berger"]) == ("Emma Berg",)
    assert colleagues.told_apart(TEAM, ["王建国", ""]) == TEAM
