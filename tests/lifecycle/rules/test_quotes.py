"""What leads up to the words of a note is left out when they become a promise, a need or a case."""

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
