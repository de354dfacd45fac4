"""What a visit note mentions: written-out notes in both languages with what must be found in them."""

import time
from datetime import date

import pytest

from lifecycle.rules import mentions, spoken_days

TODAY = date(2026, 11, 20)  # a Friday

NOTES = [
    (
        "王总认可新样板，要求 12 月 5 日前报 800 平方的价。李工抱怨上次送货晚了两天，对手也在报价。",
        [("promise", "2026-12-05"), ("complaint", None), ("competitor", None)],
    ),
    ("下周二再来谈年度合同；王总答应月底前下单", [("next_visit", "2026-11-24"), ("commitment", "2026-11-30")]),
    ("两周内回复样品测试结果", [("promise", "2026-12-04")]),
    ("没有投诉，没有竞争对手", []),
    ("25号寄样品给采购", [("promise", "2026-11-25")]),
    ("客户承诺下个月10号付款", [("commitment", "2026-12-10")]),
    ("明天把报价单发过去。色差问题还没解决", [("promise", "2026-11-21"), ("complaint", None)]),
    ("友商在压价，先不急", [("competitor", None)]),
    (
        "約好 12月3日 再拜訪，李經理答應 12 月 8 日給我們圖紙",
        [("next_visit", "2026-12-03"), ("commitment", "2026-12-08")],
    ),
    ("例行拜访，聊得不错", []),
    ("2027-01-15 前提供检测报告", [("promise", "2027-01-15")]),
    (
        "They will sign by Dec 5. I will send the quote next Tuesday. A competitor is offering lower prices.",
        [("commitment", "2026-12-05"), ("promise", "2026-11-24"), ("competitor", None)],
    ),
    ("Unhappy with late delivery, asked for a discount.", [("complaint", None)]),
    ("Next visit on 3 December. Delivered on time.", [("next_visit", "2026-12-03")]),
    ("Nothing new, good mood.", []),
    ("Confirm the rebate within two weeks.", [("promise", "2026-12-04")]),
    ("No complaints. Will meet again next week.", [("next_visit", "2026-11-23")]),
    ("Two pallets arrived late and damaged", [("complaint", None)]),
    (
        "We promised samples by tomorrow, but another supplier is on site",
        [("promise", "2026-11-21"), ("competitor", None)],
    ),
    ("Order 10023 was delivered on 12 March 2026", []),
]


@pytest.mark.parametrize(("note", "expected"), NOTES)
def test_a_note_mentions(note, expected):
    found = [(mention.kind, mention.on and mention.on.isoformat()) for mention in mentions.find(note, TODAY)]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("周三", "2026-11-25"),
        ("下周五", "2026-11-27"),
        ("后天", "2026-11-22"),
        ("年底", "2026-12-31"),
        ("下个月", "2026-12-01"),
        ("下月底", "2026-12-31"),
        ("三天后", "2026-11-23"),
        ("1月8日", "2027-01-08"),
        ("on Monday", "2026-11-23"),
        ("December 5th", "2026-12-05"),
        ("end of the month", "2026-11-30"),
        ("day after tomorrow", "2026-11-22"),
    ],
)
def test_days_are_read_as_people_write_them(text, day):
    assert [found.on.isoformat() for found in spoken_days.days_in(text, TODAY)] == [day]


@pytest.mark.parametrize("text", ["13月45日", "30 Feb", "99号", "", "202号楼", "A-12-5"])
def test_what_is_no_day_is_not_read(text):
    assert spoken_days.days_in(text, TODAY) == []


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("I will send the quote by 11 Dec. I will bring the samples by 11 Dec.", ["promise"] * 2),
        ("I will send the samples of the grey tiles by 11 Dec. I will send the samples of the white tiles by 11 Dec.",
         ["promise"] * 2),
        ("我12月11日前发报价。我12月11日前寄样品。", ["promise"] * 2),
        ("他们12月11日前付款。他们12月11日前签合同。", ["commitment"] * 2),
        ("I will send the quote by 11 Dec. I will send the quote by 11 Dec.", ["promise"]),
        ("我们12月11日下次拜访。12月11日再谈。", ["next_visit"]),
    ],
)  # fmt: skip
def test_two_promises_for_one_day_are_two(note, found):
    heard = mentions.find(note, TODAY)
    assert [one.kind for one in heard] == found
    assert len({one.key for one in heard}) == len(found)


def test_a_mention_has_the_same_name_at_every_reading():
    note = "12月5日前报价"
    assert mentions.find(note, TODAY)[0].key == mentions.find(note, TODAY)[0].key


@pytest.mark.parametrize(
    ("said", "dated"),
    [
        ("我答应下周三前报价", "我答应11月25日前报价"), ("明天把报价单发过去", "11月21日把报价单发过去"),
        ("大后天寄样品", "11月23日寄样品"), ("后天给答复", "11月22日给答复"), ("两周内回复", "12月4日前回复"),
        ("王总说月底前付款", "王总说11月30日前付款"), ("25号催货款", "11月25日催货款"),
        ("年底前下单", "12月31日前下单"),
        ("12月5日前寄样品", "12月5日前寄样品"), ("2026-12-05 前回复", "2026-12-05 前回复"),
        ("我們下週三給樣板結果", "我們11月25日給樣板結果"),
        ("I will send the quote next Tuesday", "I will send the quote on Nov 24"),
        ("We answer by Friday", "We answer by Nov 27"), ("We'll deliver by Dec 5", "We'll deliver by Dec 5"),
        ("He pays before the end of the month", "He pays before Nov 30"),
        ("I call back in two weeks", "I call back on Dec 4"), ("Done within two weeks", "Done by Dec 4"),
        ("We quote tomorrow", "We quote on Nov 21"), ("Ready on Monday", "Ready on Nov 23"),
    ],
)  # fmt: skip
def test_a_day_that_depends_on_today_becomes_one_of_a_month(said, dated):
    assert spoken_days.outspoken(said, TODAY) == dated


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("下一步：12月10日带样板去工程部复核。", ["next_visit 2026-12-10"]),
        ("下一步12月10日拜访王总", ["next_visit 2026-12-10"]),
        ("Next step: visit the plant on 10 Dec", ["next_visit 2026-12-10"]),
        ("下一步12月10日前提交方案", ["promise 2026-12-10"]),
        ("Next step: send the quote by 10 Dec", ["promise 2026-12-10"]),
        ("客户下一步12月10日去总部汇报", ["commitment 2026-12-10"]),
        ("下一步12月10日去库存", []),
    ],
)
def test_a_next_step_that_goes_there_is_the_next_visit(note, found):
    assert [f"{one.kind} {one.on}" for one in mentions.find(note, TODAY)] == found


HOSTILE = [
    "百",
    "Peter-",
    "明天",
    "千",
    "约",
    "1",
    "1,",
    "1.",
    "A",
    "a",
    "Aa",
    "Aa-",
    "A&",
    "王",
    "王总",
    "的",
    "还",
    "没有",
    "下",
    "上周",
    "12月",
    "1/2",
    "要一",
    "订一",
    "我们要",
    "Mr.Tan",
    "报价",
    "客户",
    "对手",
    "友商",
    "建材",
    "电话",
    "破损",
    "，",
    ",",
    "(",
    "升任",
    "每周",
    "上旬",
    "确认",
    "也",
    "不",
    "新",
    "新的",
    "由",
    "比",
    "贵",
] + ["Peter ", "no ", "not late ", "new buyer ", "a of ", "1 ", "may 1 ", " ", "\t", "said ", "price is ", "was "]


@pytest.mark.parametrize("stops", [False, True])
def test_no_note_ties_up_a_worker(stops):
    """The longest note of one thing again and again, without a stop and with one behind each 299 signs."""
    known = {"广东中陶建材": ("广东中陶建材", "中陶"), "Rival Ltd": ("Rival Ltd",)}
    mentions.find("明天报价", TODAY, known, ("林明",))
    for hostile in HOSTILE:
        note = (((hostile * 300)[:299] + "。") * 27 if stops else hostile * 8000)[:8000]
        began = time.process_time()
        mentions.find(note, TODAY, known, ("林明", "Lin Ming"))
        assert time.process_time() - began < (0.6 if stops else 0.2), hostile


def test_of_a_sentence_without_end_the_beginning_is_read():
    long = f"客户投诉瓷砖破损{'，很生气' * 200}"
    found = mentions.find(f"例行拜访。{long}。明天寄样品", TODAY)
    assert [mention.kind for mention in found] == ["complaint", "promise"]
    assert mentions.sentence(f"例行拜访。{long}。", found[0].text) == long[: mentions.READ]
