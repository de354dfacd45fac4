"""The Chinese of the catalogues as an editor reads it: marks, spaces, one word for a thing, Taiwan's own words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from opencc import OpenCC

LOCALE = Path(__file__).parents[2] / "kam" / "locale"
HAN = "[\u3400-\u9fff]"
pytestmark = pytest.mark.xdist_group("catalogues")
HALF_WIDTH = re.compile(rf"{HAN} ?[,;:()?!]|[,;:()?!] ?{HAN}|{HAN}\.(?:$| )|\.\.\.|……")
FULL_WIDTH = re.compile("[，。；：！？（）、「」]")
APART = re.compile(f"{HAN} +{HAN}|[，。；：、！？（）“”「」] | [，。；：、！？）”」]|[（“「] ")
NAMES = "name|names|day|moment|customer|who|owner|provider|competitor|tier"
LOOSE = re.compile(rf"{HAN} %\((?:{NAMES})\)s|%\((?:{NAMES})\)s {HAN}")
"""A name or a day with a space beside it: two Chinese words with a hole between them."""
SHARES = "share|risk|rate|percent"
GLUED = re.compile(
    rf"%\(count\)[sd]{HAN}|{HAN}%\(count\)[sd]|{HAN}\d|\d{HAN}"
    rf"|{HAN}%\((?:{SHARES})\)[sd]|%\((?:{SHARES})\)[sd](?:%%)?{HAN}"
)
"""A number or a percentage without a space beside it."""
NAMED = re.compile(f"{HAN}[A-Za-z]|[A-Za-z]{HAN}")
"""A Latin name or abbreviation without a space beside it."""
FILLED = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}|<[^>]*>")
"""What is put in later: whether a name in it is Latin is not the translator's to know."""
A_DAY = re.compile(r"\d{1,2}月\d{1,2}日")
OTHER_WORDS = {
    "级别": "等级", "层级、": "等级、", "个客户": "家客户", "客户团队": "客户小组", "里程碑": "关键节点",
    "打法": "应对措施", "赢回": "挽回", "缺勤": "请假", "交接": "移交", "文档": "文件", "客户代码": "客户编号",
    "第二重验证": "两步验证", "登陆": "登录", "帐号": "账号", "你的": "您的", "关键客户": "大客户",
    "大客户团队": "大客户小组", "重点客户": "大客户", "等级策略": "等级政策", "流失警告": "流失预警", "抱怨单": "投诉",
}  # fmt: skip
"""What is not said, and what is said for it; the field's own terms are those of the glossary."""
MAINLAND = {
    "用戶名": "使用者", "登錄": "登入", "信息": "資訊", "郵箱": "信箱", "令牌": "權杖", "渠道": "通路",
    "賬": "帳", "默認": "預設", "網絡": "網路", "服務器": "伺服器", "質量": "品質", "計劃": "計畫",
    "字段": "欄位", "保存": "儲存", "導入": "匯入", "導出": "匯出", "鏈接": "連結", "數據": "資料",
    "合並": "合併", "列表": "清單", "回款": "收款", "身份": "身分", "法定節假日": "國定假日", "搜索": "搜尋",
    "視頻": "視訊", "占": "佔", "重點客戶": "大客戶", "“": "「", "”": "」",
}  # fmt: skip
BOTH = set("吃后里准游内并于采台几只干面周系云余复志群伙卷松谷范升朴表征曲折致舍斗")
"""Characters that stand in traditional texts too, where they mean another word."""


@cache
def texts(language: str) -> list[tuple[str, str]]:
    """The words of the code with what stands for them; a catalogue takes seconds to read."""
    found = []
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        for message in read_po(file, locale=language):
            if message.id:
                forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
                found += [(str(message.id), form) for form in forms]
    return found


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
@pytest.mark.parametrize("wrong", [HALF_WIDTH, APART, LOOSE], ids=["half-width", "apart", "loose"])
def test_sentences_have_chinese_marks_and_no_holes(language, wrong):
    assert [text for _msgid, text in texts(language) if wrong.search(text)] == []


@pytest.mark.parametrize(("language", "wrong"), [("zh_Hans", '["「」]'), ("zh_Hant", '["“”]')])
def test_what_is_quoted_stands_between_the_marks_of_the_script(language, wrong):
    assert [text for _msgid, text in texts(language) if re.search(wrong, re.sub("<[^>]*>", "", text))] == []


@pytest.mark.parametrize(("language", "wrong"), [("zh_Hans", "钱包(?!份额)"), ("zh_Hant", "錢包(?!佔有率|份額)")])
def test_what_a_customer_buys_in_all_is_called_so(language, wrong):
    assert [text for _msgid, text in texts(language) if re.search(wrong, text)] == []


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_numbers_stand_apart_from_characters_but_in_days(language):
    assert [text for _msgid, text in texts(language) if GLUED.search(A_DAY.sub("", text))] == []


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_latin_names_stand_apart_from_characters(language):
    assert not [text for _english, text in texts(language) if NAMED.search(FILLED.sub("·", text))]


def test_english_has_no_full_width_marks():
    assert [msgid for msgid, _text in texts("zh_Hans") if FULL_WIDTH.search(msgid)] == []


@pytest.mark.parametrize(("language", "table"), [("zh_Hans", OTHER_WORDS), ("zh_Hant", MAINLAND)])
def test_a_thing_has_one_word(language, table):
    found = {text: table[word] for _msgid, text in texts(language) for word in table if word in text}
    assert found == {}


def test_traditional_texts_are_traditional():
    to, back = OpenCC("s2t").convert, OpenCC("t2s").convert
    simplified = {sign for _msgid, text in texts("zh_Hant") for sign in text
                  if "\u4e00" <= sign <= "\u9fff" and sign not in BOTH and to(sign) != sign == back(sign)}  # fmt: skip
    assert [text for _msgid, text in texts("zh_Hant") if simplified & set(text)] == []
