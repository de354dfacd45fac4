"""The first bank of questions, features and objections, in Chinese and English, as the product brings it along."""

from typing import Any

_LINES: tuple[tuple[str, str, str, str], ...] = (
    # (kind, sign, Chinese, English)
    ("situation", "", "现在主要用哪几家的产品，各占多少？",
     "Which suppliers do you use today, and for how much of it?"),
    ("situation", "", "明年有哪些项目，什么时候定供应商？",
     "Which projects come next year, and when is the supplier chosen?"),
    ("situation", "", "从提需求到下单，要经过哪些人？",
     "Who has a say between the first request and the order?"),
    ("problem", "", "现在的供货里，最费你们时间的是哪一件事？",
     "What costs your people most time in today's supply?"),
    ("problem", "", "上一个项目里，哪一步最不顺？",
     "Which step went least well in the last project?"),
    ("problem", "complaint", "这种情况一个月出现几次，多半在哪一步？",
     "How often a month does this happen, and mostly at which step?"),
    ("problem", "dissatisfaction", "这件事现在由谁在补，怎么补？",
     "Who makes up for this today, and how?"),
    ("problem", "doubt", "你最担心出现什么情况？",
     "What would be the worst that could happen?"),
    ("problem", "wish", "现在做不到，卡在哪里？",
     "What stands in the way of it today?"),
    ("implication", "", "如果一直这样，对工期和成本会有什么影响？",
     "If it stays like this, what does it do to schedule and cost?"),
    ("implication", "complaint", "每发生一次，返工、停工要花多少钱？",
     "What does each case cost in rework or standstill?"),
    ("implication", "dissatisfaction", "这些时间一年加起来是多少人工？",
     "How many working days a year does that add up to?"),
    ("implication", "doubt", "万一真的发生，谁要负责，损失多大？",
     "If it did happen, who would answer for it, and how much is at stake?"),
    ("implication", "wish", "没有它，今年少做了多少生意？",
     "How much business was lost this year without it?"),
    ("payoff", "", "如果这个问题解决了，对你们最大的好处是什么？",
     "If this were solved, what would help you most?"),
    ("payoff", "complaint", "如果一年最多发生一次，能省下多少？",
     "If it happened once a year at most, how much would that save?"),
    ("payoff", "stated", "做到这一点，老板那边会怎么看？",
     "If we do that, how will your management see it?"),
)  # fmt: skip
_OBJECTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("你们比别家贵。", "先问比的是哪一项，再按全年总成本算：破损、返工、停工、付款条件。",
     "You cost more than others.",
     "Ask what is compared, then count the year: breakage, rework, standstill, terms."),
    ("我们有固定的供应商。", "不求替换，先做第二家：从他们供不上的品类或急单开始。",
     "We have our supplier.",
     "Do not replace, be the second: start with what they cannot deliver in time."),
    ("再考虑考虑。", "问还差谁的意见、差哪一个数字，约好哪天一起谈。",
     "We have to think about it.",
     "Ask whose opinion or which figure is missing, and agree the day to look at it."),
    ("你们交期不稳。", "拿出近一年准时率，说明已改了什么，给出晚到的赔付。",
     "Your lead times are not reliable.",
     "Show last year's on-time rate, what was changed, and what a delay costs us."),
)  # fmt: skip
_FEATURES: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("区域仓常备库存", "急单不等工厂排产", "急单次日到工地，工期不断",
     "Stock in regional warehouses", "Urgent orders need not wait for production",
     "Next-day delivery keeps the site going"),
    ("专职大客户服务", "一个电话找到负责人", "问题当天有答复，少跑冤枉路",
     "One named key-account service", "One call reaches whoever is in charge",
     "An answer the same day, nothing chased twice"),
    ("驻场培训", "工人第一次就做对", "返工率下降，少付两次工钱",
     "Training on site", "Crews do it right the first time", "Less rework, no wages paid twice"),
)  # fmt: skip


def _first() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, (kind, sign, chinese, english) in enumerate(_LINES):
        for language, text in (("zh", chinese), ("en", english)):
            found.append(
                {"code": f"q{number:02}-{language}", "kind": kind, "sign": sign, "language": language, "text": text}
            )
    for number, (zh, met_zh, en, met_en) in enumerate(_OBJECTIONS):
        for language, text, reply in (("zh", zh, met_zh), ("en", en, met_en)):
            code = f"o{number:02}-{language}"
            found.append({"code": code, "kind": "objection", "language": language, "text": text, "reply": reply})
    for number, line in enumerate(_FEATURES):
        for language, (text, advantage, reply) in (("zh", line[:3]), ("en", line[3:])):
            told = {"text": text, "advantage": advantage, "reply": reply}
            found.append({"code": f"f{number:02}-{language}", "kind": "feature", "language": language, **told})
    return found


FIRST = _first()
