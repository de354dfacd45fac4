"""What leads up to the words of a note is left out when they become a promise, a need or a case."""

from datetime import date

import pytest

from lifecycle.rules import quotes


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("客户说交期太慢，影响开工", "交期太慢，影响开工"),
        ("另外，客户还提到希望周五前拿到报价", "希望周五前拿到报价"),
        ("對方表示：色差太大", "色差太大"),
        ("他们反馈，包装破损三箱", "包装破损三箱"),
        ("The customer said that delivery is too slow", "Delivery is too slow"),
        ("but they mentioned the invoice was wrong", "The invoice was wrong"),
        ("张总说周五前签字", "张总说周五前签字"),  # who said it is worth keeping
        ("他们希望换成小包装", "他们希望换成小包装"),
        ("客户说好", "客户说好"),
        ("The customer saidless", "The customer saidless"),
        ("We send the samples on Friday", "We send the samples on Friday"),
    ],
)
def test_leading_words_are_left_out(said, left):
    assert quotes.clean(said) == left


def test_what_is_too_long_ends_between_two_words_and_says_that_it_goes_on():
    assert quotes.cut("his number is 13800001111", 20) == "his number is…"
    assert quotes.cut("新的电话是13800001111", 12) == "新的电话是…" and quotes.cut("short", 5) == "short"
    assert len(quotes.cut("x" * 300, 200)) == 200
    assert quotes.cut("他们抱怨交货太晚而且没有人通知", 8) == "他们抱怨交货太…"


@pytest.mark.parametrize(
    ("words", "purpose"),
    [
        ("We visit them again on Nov 24 to sign the contract", "We visit them again to sign the contract"),
        ("On Nov 24 visit on Nov 24, Nov 24, with the samples", "Visit, with the samples"),
        ("We meet again on Nov 24 at 10 to go through the prices", "We meet again at 10 to go through the prices"),
        ("by Nov 24 come back with the offer", "Come back with the offer"),
        ("See them again on Nov 24 (24 Nov) with the price list", "See them again with the price list"),
        ("Come back on Nov 24, the order is due on Dec 10", "Come back, the order is due on Dec 10"),
        ("Call again after Nov 24", "Call again after Nov 24"),
        ("The customer said we should visit again on Nov 24", "We should visit again"),
        ("11月24日再来谈年度合同", "再来谈年度合同"), ("11月24日上午10点再来谈年度合同", "上午10点再来谈年度合同"),
        ("11月24日再來談年度合約", "再來談年度合約"), ("约好 11 月 24 日再拜访，带上样板", "再拜访，带上样板"),
        ("我们约在11月24日见面谈价格", "我们见面谈价格"), ("11月24日之前再来一趟送样板", "再来一趟送样板"),
        ("已确定11月24日再拜访李总", "已确定再拜访李总"), ("11月24日（11月24日）再来拜访", "再来拜访"),
        ("11月24日之后再来拜访", "11月24日之后再来拜访"), ("11月24日再来，12月10日定标", "再来，12月10日定标"),
        ("11月24日再来", "再来"), ("11月24日", "11月24日"), ("on Nov 24", "on Nov 24"),
    ],
)  # fmt: skip
def test_what_a_visit_is_for_does_not_say_its_day(words, purpose):
    assert quotes.purpose(words, date(2026, 11, 24)) == purpose


def test_without_a_day_the_words_stand_as_they_are():
    assert quotes.purpose("Come back with the offer", None) == "Come back with the offer"
    assert quotes.purposes("下周二再来谈合同", "11月24日再来谈合同", date(2026, 11, 24)) == {
        "下周二再来谈合同", "11月24日再来谈合同", "再来谈合同",
    }  # fmt: skip


def test_what_was_asked_for_is_promised_without_the_asking():
    assert quotes.granted("要求12月11日前送两套样板") == "12月11日前送两套样板"
    assert quotes.granted("还希望我们月底前报价") == "月底前报价"
    assert quotes.granted("要求很高") == "要求很高", "too little is left"
    assert {"要求12月11日前送两套样板", "12月11日前送两套样板"} <= quotes.lines("要求12月11日前送两套样板"), (
        "it became either"
    )
