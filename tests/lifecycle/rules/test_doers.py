"""Whose promise a clause tells of: ours only where we are to do it, in both languages."""

from datetime import date

import pytest

from lifecycle.rules import mentions

TODAY = date(2026, 11, 20)  # a Friday

OURS = [
    "我们下周三给样板结果",
    "我方12月5日前寄样品",
    "我明天把报价单发过去",
    "我们答应王总下周三报价",
    "答应张超12月5日前送样",
    "王总要求我们12月5日前报价",
    "客户希望我们下周三前回复",
    "张超说让我们下周三前报价",
    "请我们月底前提交方案",
    "客户要求 12 月 5 日前报 800 平方的价",
    "王总希望下周三前拿到样板",
    "12月5日前报 800 平方的价",
    "两周内回复样品测试结果",
    "12月5日前给张超答复",
    "李工下周三给客户报价",
    "25号催货款",
    "我方下週三給樣板結果",
    "客戶要求我們12月5日前報價",
    "樣品会在下周三寄出",
    "I will send the quote next Tuesday",
    "We'll deliver by Dec 5",
    "They asked us to quote by Dec 5",
    "Mr Wang wants us to reply by Friday",
    "He expects a quote by Dec 5",
    "Send the samples by Dec 5",
    "The customer asked for samples by next Tuesday",
    "Samples will be sent by Dec 5",
    "昨天谈的报价请下周二前给我",  # a customer's mail, in their words
    "请下周二前把样品寄给我",
    "请于12月5日前给我们一份方案",
    "麻烦12月5日前发一份合同给我们",
    "能否下周三前把色卡和报价单发给我",
    "烦请下周二前补货给我们",
    "樣品請下週二前寄給我們",
    "王总要我下周二前给报价",
    "客户说下周二前给我报价",
    "请12月5日前给我开发票",
    "Please send me the quote by next Tuesday",
    "Could you send us the samples by Dec 5",
    "Can you let me have your price list by Friday",
    "We would like to receive your proposal by Dec 5",
    "Kindly give us the test report by Dec 5",
]
THEIRS = [
    "张超说下周三给样板结果",
    "王总下周三之前给我们答复",
    "付款要拖到月底",
    "他下周三给答复",
    "她会在12月5日前确认",
    "对方月底前回款",
    "客户12月5日下单",
    "李经理答应12月8日给图纸",
    "王总说月底前付款",
    "张超下周三给样板结果",
    "陈建国会在下周三确认",
    "小王说下周三给数据",
    "采购部说12月5日前定下来并通知我们",
    "我们要求客户月底前付款",
    "请王总12月5日前确认图纸",
    "催客户月底前回款",
    "下周三前给我们答复",
    "張超說下週三給樣板結果",
    "王總下週三之前給我們答覆",
    "財務說月底打款",
    "尾款12月5日结清",
    "They will sign by Dec 5",
    "Mr Wang will get back to us by Dec 5",
    "Zhang Chao said he gives the sample results next Tuesday",
    "Zhang Chao will send the drawings by Dec 5",
    "The customer promised an answer by Dec 5",
    "She'll confirm the order by Dec 5",
    "We asked them to pay by Dec 5",
    "Payment will slip until the end of the month",
    "He is going to tell us by next Tuesday",
    "请王总下周二前把图纸给我",
    "请下周二前把签好的合同给我们",
    "请客户12月5日前把样品意见给我们",
    "对方说下周二前寄样品给我们",
    "请12月5日前把订单发给我",
    "Please send us the signed contract by Dec 5",
    "Please let us have the drawings by next Tuesday",
]
NOBODYS = [
    "王总12月5日之前在上海",
    "张超下周三出差",
    "客户月底前不会付款",
    "他们下周三前无法确认",
    "They will not sign by Dec 5",
    "He is away until next Tuesday",
]


def kinds(note):
    return [mention.kind for mention in mentions.find(note, TODAY)]


@pytest.mark.parametrize("note", OURS)
def test_it_is_ours_where_we_are_to_do_it(note):
    assert kinds(note) == ["promise"]


@pytest.mark.parametrize("note", THEIRS)
def test_it_is_theirs_where_the_customer_is_to_do_it(note):
    assert kinds(note) == ["commitment"]


@pytest.mark.parametrize("note", ["王总下周三把对手的报价给我们", "He will show us the competitor's quote by Dec 5"])
def test_a_rivals_quote_is_theirs_to_show(note):
    assert kinds(note) == ["commitment", "competitor"]


@pytest.mark.parametrize("note", NOBODYS)
def test_a_day_without_a_deed_is_no_promise(note):
    assert kinds(note) == []


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("张超说样板不错，下周三给结果", ["commitment"]),
        ("王总认可新样板，12月5日前报价", ["promise"]),
        ("我们谈了价格，下周三给报价", ["promise"]),
        ("张超说样板不错。下周三寄第二批", ["promise"]),
    ],
)
def test_a_clause_without_a_subject_goes_on_with_who_spoke(note, expected):
    assert kinds(note) == expected
