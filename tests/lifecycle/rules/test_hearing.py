"""A price that is called too high is a dissatisfaction, in three scripts; what denies it is none."""

from __future__ import annotations

import pytest

from lifecycle.rules import hearing


@pytest.mark.parametrize(
    "clause",
    [
        "王总说我们的价格比华洲高 8%", "你们比东方雨虹高八个点", "嫌贵", "觉得有点贵", "报价偏高", "比去年那批贵了三块",
        "比华洲高8%", "说你们贵", "你们家的东西贵", "别家便宜", "竞品报价更低", "對手報價低 5%", "人家那邊便宜不少",
        "單價比同行高", "我們比對手高5%", "還是太貴",
        "They say our price is 8% higher than Sika's", "too expensive for this project",
        "8 % dearer than Sika", "They hold a cheaper offer from Sika", "it is cheaper elsewhere",
        "our quote came in 12 percent above the others", "we are dearer than Huazhou", "The offer is still too high",
    ],
)  # fmt: skip
def test_a_price_that_is_too_high_is_heard(clause: str) -> None:
    assert hearing.sign(clause) == hearing.DISSATISFACTION


@pytest.mark.parametrize(
    "clause",
    [
        "价格没问题", "不太贵", "客户销量比去年高 8%", "报价不高", "价格没有比华洲高", "要求很高", "宝贵意见",
        "價格沒問題", "不算贵", "比去年高8%", "别家不便宜", "没有说你们贵", "對手的價格並不便宜",
        "it isn't too expensive", "no cheaper offer from anybody", "we are cheaper than Sika", "我们的价格比华洲低8%",
        "not too expensive", "sales are 8% higher than last year", "The price is fine", "Their quality is high",
    ],
)  # fmt: skip
def test_what_denies_it_or_speaks_of_something_else_is_not(clause: str) -> None:
    assert hearing.sign(clause) != hearing.DISSATISFACTION


@pytest.mark.parametrize(
    "clause",
    [
        "120万防水卷材", "客户要 120 万防水卷材", "王总要500吨水泥", "他们要采购3000平方岩板", "需求：120万",
        "120萬防水卷材", "want 1.2 million of membrane", "1.2 million of membrane for the new hall",
        "looking to buy 500 tons of cement",
    ],
)  # fmt: skip
def test_how_much_of_what_is_wanted_is_a_demand(clause: str) -> None:
    assert hearing.sign(clause) == hearing.STATED


@pytest.mark.parametrize(
    "clause",
    [
        "去年采购120万防水卷材", "他们已经买了120万防水卷材", "不要120万防水卷材", "欠款120万", "要500张样板",
        "我们要采购500吨水泥", "They bought 1.2 million of membrane", "3 of them came", "2 of the tiles broke",
    ],
)  # fmt: skip
def test_what_was_bought_or_is_no_goods_is_none(clause: str) -> None:
    assert hearing.sign(clause) == ""
