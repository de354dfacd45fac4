"""Days that are over, come again and again or are written short, and complaints that are denied, in visit notes."""

from datetime import date

import pytest

from lifecycle.rules import mentions, spoken_days

TODAY = date(2026, 7, 15)  # a Wednesday


def heard(note):
    return [(one.kind, one.on.isoformat()) for one in mentions.find(note, TODAY) if one.on]


@pytest.mark.parametrize(
    "note",
    [
        "上周五送了样品", "上上周五我们送货", "上个星期四我们给他报了价", "上週五送了樣品", "周五已经送了样品",
        "我們已於週五寄出樣品", "周一他们已经付款", "去年9月1日我们送过样", "去年年底他们付款", "上月底他们付款",
        "每周五我们给他们送货", "每月20日他们付款", "We deliver every Friday", "We deliver on Fridays",
        "We delivered the goods last Tuesday", "We sent the quote on Friday", "On Monday they placed the order",
        "They paid on 1 September last year", "They paid at the end of last month",
    ],
)  # fmt: skip
def test_what_is_over_or_comes_again_and_again_is_no_promise(note):
    assert heard(note) == []


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("周五我们送过去", ("promise", "2026-07-17")), ("周五送了样品再报价", ("promise", "2026-07-17")),
        ("已经答应周五付款", ("promise", "2026-07-17")), ("客户已经安排周五付款", ("commitment", "2026-07-17")),
        ("收了定金周五前发货", ("promise", "2026-07-17")), ("周五我们要发货了", ("promise", "2026-07-17")),
        ("They want it delivered on Friday", ("promise", "2026-07-17")),
        ("We will send the quote on Friday", ("promise", "2026-07-17")),
    ],
)  # fmt: skip
def test_what_is_to_come_stays_heard_beside_a_deed_done(note, expected):
    assert heard(note) == [expected]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("客户答应20日前付款", ("commitment", "2026-07-20")), ("我们20日前发货", ("promise", "2026-07-20")),
        ("他们25日付款", ("commitment", "2026-07-25")), ("客戶答應本月25日付款", ("commitment", "2026-07-25")),
        ("我们月中发货", ("promise", "2026-08-15")), ("客户答应8月上旬付款", ("commitment", "2026-08-10")),
        ("客户答应下月中旬付款", ("commitment", "2026-08-20")), ("客户答应7月下旬付款", ("commitment", "2026-07-31")),
        ("客户答应8/5前付款", ("commitment", "2026-08-05")), ("我们8/5发货", ("promise", "2026-08-05")),
        ("They will pay by 31/7", ("commitment", "2026-07-31")), ("We deliver by 8/5", ("promise", "2026-08-05")),
        ("这周五我去验收", ("promise", "2026-07-17")), ("这周五我们去验收", ("promise", "2026-07-17")),
        ("這週五我去驗收", ("promise", "2026-07-17")), ("周五客户验收", ("commitment", "2026-07-17")),
    ],
)  # fmt: skip
def test_days_written_short_are_heard_with_whose_they_are(note, expected):
    assert heard(note) == [expected]


@pytest.mark.parametrize(
    "text", ["工期20日", "工期 20 日", "先付1/3货款", "service 24/7", "三个月中付款", "本月中标后"]
)
def test_lengths_and_parts_are_no_days(text):
    assert spoken_days.days_in(text, TODAY) == []


def test_a_past_weekday_is_written_as_the_day_it_was():
    assert spoken_days.outspoken("上周五送了样品", TODAY) == "7月10日送了样品"
    assert spoken_days.outspoken("We delivered last Tuesday", TODAY) == "We delivered on Jul 14"
    assert spoken_days.outspoken("这周五我去验收", TODAY) == "7月17日我去验收"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("We prepare samples for Friday", "We prepare samples for Jul 17"),
        ("put off to Friday", "put off to Jul 17"), ("till Friday", "till Jul 17"),
        ("between Monday and Friday", "between Jul 20 and Jul 17"),
        ("on the last Friday of November", "on Nov 27"), ("7月最后一个周五送", "7月31日送"),
        ("下月第二個週三送", "8月12日送"),
    ],
)  # fmt: skip
def test_a_day_is_written_as_its_sentence_goes_on(said, written):
    assert spoken_days.outspoken(said, TODAY) == written


@pytest.mark.parametrize(
    "note",
    [
        "质量没有问题", "价格和质量都没有问题，客户很满意", "品質沒有問題", "货没破损", "貨沒破損", "没有人投诉",
        "The goods arrived without delay", "Nothing was damaged", "not at all damaged", "No one complained",
        "nobody was upset", "The goods were not late", "It wasn't damaged",
    ],
)  # fmt: skip
def test_what_is_denied_is_no_complaint(note):
    assert [one for one in mentions.find(note, TODAY) if one.kind == "complaint"] == []


@pytest.mark.parametrize(
    "note",
    [
        "质量有问题", "没收到货迟了两天", "没有破损但晚了两天", "没按时发货晚了", "Goods were damaged",
        "They cannot accept damaged goods", "No reply to the complaint", "Nothing was damaged but it was late",
    ],
)  # fmt: skip
def test_a_denial_of_something_else_leaves_the_complaint(note):
    assert [one.kind for one in mentions.find(note, TODAY)] == ["complaint"]
