"""What the dissatisfied have in common against the satisfied: the sentence, the picture, the table and its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import Tier
from accounts.views.sheet_words import Sheet, in_words
from analytics.facts import dissatisfied as facts
from analytics.facts.dissatisfied import COMPLAINED, LATE, TIER, VISITED, Common
from analytics.facts.profiles import SEGMENT
from analytics.facts.traits import NO, YES
from analytics.forms.satisfaction import REST
from analytics.rules.profiles import FEW, LESS, MORE, OPEN, Trait
from analytics.views import profile_words as words
from analytics.views.sheet_words import COMMON
from kam.ground import charts, lists, wording
from kam.ground.charts import Chart
from kam.rules import formats, shares

MENTIONED, DRAWN, SHOWN = 3, 8, 12
NAMES = {TIER: _("Tier"), SEGMENT: _("Segment"), COMPLAINED: _("Complained in these days"),
         LATE: _("Something came late in these days"), VISITED: _("Visited face to face in these days")}  # fmt: skip
WITHOUT = {COMPLAINED: _("No complaint in these days"), LATE: _("Nothing came late in these days"),
           VISITED: _("Not visited face to face in these days")}  # fmt: skip
"""What is said of whom a deed is not of."""
GOOD = {COMPLAINED: NO, LATE: NO, VISITED: YES}
"""The side of a deed that is good news: nobody is dissatisfied for it, however many of them have it."""
APART = {COMPLAINED: _("Complaints are not what sets them apart"),
         LATE: _("Late deliveries are not what sets them apart"),
         VISITED: _("Missing visits are not what sets them apart")}  # fmt: skip
DEEDS, NEAR_NOTHING = (COMPLAINED, LATE, VISITED), 0.095
SAYS = {MORE: _("More often"), LESS: _("Less often"), OPEN: _("Inconclusive"), FEW: _("Too few")}
TONES = {MORE: "bad", LESS: "good"}
ORDER = (MORE, LESS, OPEN, FEW)
HEAD = ["characteristic", "trait", "dissatisfied", "dissatisfied_known", "satisfied", "satisfied_known",
        "share_of_dissatisfied", "share_of_satisfied", "lift", "lift_from", "lift_to", "says"]  # fmt: skip


def shown(found: Common, asked: Any) -> dict[str, Any]:
    """The part of the page."""
    every = once(traits(found))
    pairs = [pair for pair in every if not is_good_news(*pair)]
    telling = sum(one.says in (MORE, LESS) for _name, one in pairs)
    listed = pairs[: max(telling, SHOWN)]
    return {
        "common": [line(name, one, asked) for name, one in listed],
        "common_more": len(pairs) - len(listed),
        "common_says": headline(found, pairs),
        "common_apart": [apart(*pair) for pair in every if is_good_news(*pair)],
        "common_picture": picture(pairs, asked),
        "common_untold": len(listed) - telling,
        "common_files": lists.files(asked, what="common"),
    }


def traits(found: Common) -> list[tuple[str, Trait]]:
    """All of them: more common among the dissatisfied first, the strongest before."""
    pairs = [(one.name, trait) for one in found.found for trait in one.traits]
    return sorted(pairs, key=lambda pair: (ORDER.index(pair[1].says), -abs(pair[1].weight), pair[0], pair[1].value))


def once(pairs: list[tuple[str, Trait]]) -> list[tuple[str, Trait]]:
    """Of a trait that is there or not one side: that which is more common among the dissatisfied, else that it is."""
    sides: dict[str, Trait] = {}
    for name, one in pairs:
        if name in DEEDS and (name not in sides or (ORDER.index(one.says), one.value != YES) < (
                ORDER.index(sides[name].says), sides[name].value != YES)):  # fmt: skip
            sides[name] = one
    return [(name, one) for name, one in pairs if name not in sides or sides[name] is one]


def is_good_news(name: str, one: Trait) -> bool:
    """Whether more of the dissatisfied have what speaks for us: that is nothing to have in common in a complaint."""
    return one.says == MORE and GOOD.get(name) == one.value


def apart(name: str, one: Trait) -> str:
    """That a fault is not what sets them apart, with the shares that say so."""
    return wording.pair(APART[name], named([(name, one)], MORE))


def factor(one: Trait, value: float) -> str:
    """A lift or a bound of it; where it does not tell, the side of 1 on which it lies says nothing."""
    if one.says == OPEN:
        return f"{formats.grouped(value, 1 if value >= NEAR_NOTHING else 2)}×"
    found = words.times(value)
    return found if found not in ("<1×", ">1×") else f"{formats.grouped(value, 5)}×"


def told(name: str, value: str) -> str:
    """A trait in words; of a deed whether there was one."""
    if name in DEEDS:
        return str((NAMES if value == YES else WITHOUT)[name])
    named = name == TIER or name in NAMES
    return wording.pair(called(name), valued(name, value)) if named else words.told(name, value)


def called(name: str) -> str:
    """What a characteristic is called."""
    return _t("Tier") if name == TIER else str(NAMES[name]) if name in NAMES else words.name_of(name)


def valued(name: str, value: str) -> str:
    """A value of it in words."""
    if name == TIER:
        return str(dict(Tier.choices).get(value, value))
    if name in DEEDS:
        return words.value_of("group", value)
    return value if name in NAMES else words.value_of(name, value)


def headline(found: Common, pairs: list[tuple[str, Trait]]) -> str:
    """How many are dissatisfied, and what they share more often than the others."""
    low, whole = len(found.low), len(found.low) + len(found.rest)
    said = ngettext("%(low)s of %(whole)s customers that answered gave a low answer.",
                    "%(low)s of %(whole)s customers that answered gave a low answer.", whole)  # fmt: skip
    parts = [said % {"low": f"{low:,}", "whole": f"{whole:,}"}]
    if not found.found:
        few = _t("To say what they have in common it takes at least %(n)s of them and %(n)s others.")
        return wording.sentences([*parts, few % {"n": facts.LEAST}])
    more, less = named(pairs, MORE), named(pairs, LESS)
    if more:
        parts.append(_t("More often than among the others: %(traits)s.") % {"traits": more})
    if less:
        parts.append(_t("Less often than among the others: %(traits)s.") % {"traits": less})
    if not more and not less:
        parts.append(_t("No trait sets them apart from the others so far."))
    return wording.sentences(parts)


def named(pairs: list[tuple[str, Trait]], side: str) -> str:
    """The first traits on one side of the others, each with both shares; nothing where there is none."""
    found = [
        _t("%(trait)s (%(low)s against %(rest)s)") % {
            "trait": told(name, one.value), "low": formats.percent(one.key_share),
            "rest": formats.percent(one.rest_share),
        }
        for name, one in pairs if one.says == side
    ]  # fmt: skip
    return wording.clauses(found[:MENTIONED])


def address(name: str, one: Trait, asked: Any, side: str | None = None) -> str:
    """The dissatisfied customers with a trait, or those of the other side."""
    return lists.url_with(asked, trait=f"{name}:{one.value}", side=side) + "#customers"


def line(name: str, one: Trait, asked: Any) -> dict[str, Any]:
    """One trait as the table shows it."""
    return {"words": told(name, one.value), "one": one, "url": address(name, one, asked) if one.key else "",
            "rest_url": address(name, one, asked, REST) if one.rest else "",
            "lift": "" if one.says == FEW else factor(one, one.lift), "tells": one.says in (MORE, LESS),
            "interval": "" if one.says == FEW else f"{factor(one, one.low)} – {factor(one, one.high)}",
            "says": SAYS[one.says], "tone": TONES.get(one.says, "")}  # fmt: skip


def picture(pairs: list[tuple[str, Trait]], asked: Any) -> Chart | None:
    """Both shares side by side of the traits that tell; a bar opens its customers."""
    drawn = list(reversed([pair for pair in pairs if pair[1].says in (MORE, LESS)][:DRAWN]))
    if not drawn:
        return None
    low = [{"value": one.key_share, "url": address(name, one, asked)} for name, one in drawn]
    rest = [{"value": one.rest_share, "url": address(name, one, asked, REST)} for name, one in drawn]
    option: dict[str, Any] = {
        "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": charts.axis(form="pct", min=0, max=1),
        "yAxis": charts.axis("category", means=_t("Trait"), data=[told(name, one.value) for name, one in drawn]),
        "series": [
            charts.bars(_t("Satisfied"), rest, colour="var(--edge)", barGap="10%"),
            charts.bars(_t("Dissatisfied"), low, colour="var(--bad)"),
        ],
    }  # fmt: skip
    rows = [[told(name, one.value), wording.aside(formats.percent(one.key_share), f"{one.key:,}"),
             wording.aside(formats.percent(one.rest_share), f"{one.rest:,}"), factor(one, one.lift),
             f"{factor(one, one.low)} – {factor(one, one.high)}"]
            for name, one in reversed(drawn)]  # fmt: skip
    head = [_t("Trait"), _t("Dissatisfied"), _t("Satisfied"), _t("Lift"), _t("Interval")]
    return Chart("dissatisfied", "bar", option, table={"head": head, "rows": rows}, height=80 + 44 * len(drawn))


def file(found: Common) -> Sheet:
    """The file in words."""
    return in_words(HEAD, sheet(found), COMMON, {"says": {key: label for key, (label, _tone) in words.SAYS.items()}})


def sheet(found: Common) -> Iterator[list[Any]]:
    """Every trait as a line of a file."""
    known = {one.name: (one.known_key, one.known_rest) for one in found.found}
    for name, one in traits(found):
        yield [called(name), valued(name, one.value), one.key, known[name][0], one.rest, known[name][1],
               shares.of(one.key_share, 6), shares.of(one.rest_share, 6), round(one.lift, 4), round(one.low, 4),
               round(one.high, 4),
               one.says]  # fmt: skip
