"""Whether a sentence says that a competitor's price is lower than ours."""

import pytest

from lifecycle.rules import offers


@pytest.mark.parametrize(
    "sentence",
    [
        "顺达报价比我们低8%", "東鵬報價比我們低", "顺达比我们便宜两块", "顺达在压价", "对手价格更低",
        "Sunda's quote is 8 % below us", "Sunda is 8% cheaper than we are", "Sunda undercut us",
        "lower prices at Sunda",
    ],
)  # fmt: skip
def test_a_lower_price_is_heard(sentence):
    assert offers.is_lower(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "顺达也在报价", "顺达报价比我们高8%", "顺达没有比我们便宜", "我们比顺达低8%",
        "Sunda was on site", "Sunda is 8 % above us", "Sunda does not undercut us", "We are below Sunda",
    ],
)  # fmt: skip
def test_other_talk_of_a_competitor_is_no_lower_price(sentence):
    assert not offers.is_lower(sentence)
