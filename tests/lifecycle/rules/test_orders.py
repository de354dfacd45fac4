"""Orders in notes: given, confirmed by telephone, and all that only sounds like one."""

import pytest

from lifecycle.rules import mentions
from tests.lifecycle.rules import scoring


def heard(note):
    return [(one.kind, one.detail or str(one.on or "")) for one in mentions.find(note, scoring.TODAY, scoring.KNOWN)]


@pytest.mark.parametrize(
    "note",
    ["当场下单500箱瓷砖胶", "客户很满意，订了300箱", "王总下了300箱的订单", "訂了12萬元的貨", "他们又订了两吨",
     "Mr Chen ordered 300 cases at CN¥12.50", "They placed an order for 20 pallets", "Ordered 300 cases"],
)  # fmt: skip
def test_an_order_is_heard(note):
    assert ("commitment", "order") in heard(note)


@pytest.mark.parametrize(
    "note",
    ["没订300箱", "上次订了300箱，还没用完", "能不能订300箱", "目标是订300箱", "每月订300箱", "退了300箱",
     "订了300箱还没发货", "定了300万的目标", "從順達訂了300箱", "对手那边订了300箱", "制定了300万的计划", "他订了两桌",
     "If they order 300 cases they get 5%", "They usually ordered 300 cases", "They never ordered more than 300 cases",
     "They ordered 5 samples", "They have not ordered 300 cases", "Minimum order is 300 cases", "He ordered lunch"],
)  # fmt: skip
def test_what_only_sounds_like_an_order_is_none(note):
    assert not [one for one in heard(note) if one[0] == "commitment"]


@pytest.mark.parametrize(
    ("note", "side"),
    [
        ("微信确认下周补货", "commitment"), ("電話確認下月補貨", "commitment"), ("王总确认下月补货500箱", "commitment"),
        ("Confirmed by email: reorder next month", "commitment"),
        ("Confirmed by phone, restock next month", "commitment"),
        ("和仓库电话确认下月补货", "promise"), ("电话确认下月补货给他们", "promise"), ("我们确认下月补货", "promise"),
        ("电话里确认了，下周发货", "promise"),
    ],
)  # fmt: skip
def test_whose_a_confirmation_is(note, side):
    assert [one[0] for one in heard(note)] == [side]


@pytest.mark.parametrize(
    "note",
    ["电话没确认下月补货", "等电话确认下月补货", "是否确认下月补货", "上次电话确认下月补货", "确认下月补货吗",
     "To be confirmed by phone: restock next month", "Confirmed by phone they will not restock next month"],
)  # fmt: skip
def test_what_was_not_confirmed_is_nobodys(note):
    assert heard(note) == []


def test_the_price_is_told_with_the_order():
    texts = [one.text for one in mentions.find("今天订了300箱，单价12.5元。Ordered 20 tons, price 480", scoring.TODAY)]
    assert texts == ["今天订了300箱，单价12.5元", "Ordered 20 tons, price 480"]
