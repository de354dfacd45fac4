"""Whether what a clause says of a day is already done ("we sent the quote on Friday"): such a day is none to come."""

import re

from lifecycle.rules.scripts import plain
from lifecycle.rules.spoken_days import Day

_NEAR = 80
"""Letters before and behind a day within which the deed is told."""
_AHEAD = re.compile(r"20\d\d|下|明|后|内|底|\b(?:next|this|tomorrow|within|in|by|end)\b", re.IGNORECASE)
"""A day said so is to come, whatever else the clause tells."""
_LIMIT = re.compile(r"\s*(?:之|以)?[前内]")
_LIMIT_EN = re.compile(r"\b(?:by|before|until|till|for|due|due on|from|this)\s*(?:the\s*)?$", re.IGNORECASE)
_VERB = (
    r"(?:送|寄|发|付|打|汇|给|报|交|提供|提交|回复|答复|确认|签|下|订|收|拿|退|换|补|修|改|解决|处理|完成|通知|联系|"
    r"验收|访|见|谈|看|去|来|要|催)"
)
_DONE = re.compile(
    rf"已经?(?!安排|排|是|到期)|{_VERB}(?:好|完|到|出|齐|清|掉|过?[去来]|货|款|样品?|单|价|钱|字|面|他们?|客户|对方)?了"
    rf"|{_VERB}(?:完|好)?过(?![来去年户节程期目审账会滤])"
)
WILL = (
    r"(?<![开例年早晚大机社协学展酒聚集峰茶览])(?<!发布)(?<!推介)(?<!交流)(?<!座谈)(?<!洽谈)(?<!研讨)(?<!订货)"
    r"会(?![上议后场期员计展所客面见])"
)
"""The 会 that says what will be, not that of a meeting (开会, 会议), an occasion (机会) or a bookkeeper (会计)."""
_TO_COME = re.compile(
    r"(?<![主重纪摘概])要(?![求点素领])|(?<![即])将(?!就)|(?<!应)该(?![项客公批产方])|就|再(?![次度])|"
    r"(?<![产性功智节可])能(?![源耗力])|可能|(?<![谈觉取值获记做聊说来显懂])得(?!知)|(?<![宴申邀])请(?![了客假教柬示])|"
    r"让(?![利价步了])|(?<![平同中高一二三上相])等(?![级同了])"
    rf"|{WILL}|可以|准备|打算|争取|必须|预计|计划"
)
_THEN = re.compile(r"[再就才]|之?后(?!来)|以后|的话")
_ALREADY = re.compile(r"已经?[在于]?\s*$")
_DONE_EN = re.compile(
    r"(?<!\bthe )(?<!\ba )(?<!\btheir )(?<!\bour )(?<!\bbe )\b(?:sent|delivered|placed|paid|shipped|gave|quoted|signed|"
    r"ordered|submitted|handed|brought|received|got|met|visited|called|replied|answered|went|saw)\b",
    re.IGNORECASE,
)
_TO_COME_EN = re.compile(
    r"\b(?:will|shall|would|should|must|can|could|may|to be|going to|due|by|next|wants?|wanted|needs?|needed|ask\w*|"
    r"expect\w*|promis\w*|agree\w*|plan\w*|insist\w*|requires?|request\w*|hop(?:e|es|ed)|is|are|gets?|"
    r"have (?:it|them|the)|if|when|once|until|before)\b|'ll\b",
    re.IGNORECASE,
)

_GIVEN_FOR = re.compile(
    r"\b(?:sent|delivered|shipped|gave|quoted|submitted|handed|brought)\b.*\bfor\s*(?:the\s*)?$", re.IGNORECASE
)


def is_done(clause: str, day: Day) -> bool:
    """Whether the clause tells of something done on the day, which only its bare name ("Friday") lets seem to come."""
    before = plain(clause[max(0, day.start - _NEAR) : day.start])
    said, after = plain(clause[day.start : day.end]), plain(clause[day.end : day.end + _NEAR])
    if _AHEAD.search(said) or _LIMIT.match(after) or (_LIMIT_EN.search(before) and not _is_given_for(before)):
        return False
    if _ALREADY.search(before):
        return True
    hit = _DONE.search(after)
    if hit is not None:
        return not _TO_COME.search(after[: hit.start()]) and not _THEN.search(after[hit.end() :])
    around = f"{before}{said}{after}"
    return bool(_DONE_EN.search(around)) and not _TO_COME_EN.search(around)


def _is_given_for(before: str) -> bool:
    """Whether what was given already is only for that day ("we sent samples for Friday's meeting")."""
    return bool(_GIVEN_FOR.search(before)) and not _TO_COME_EN.search(before)
