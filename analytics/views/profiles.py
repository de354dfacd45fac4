"""The profile of the typical key account: every trait's share among key accounts against the rest, and the sentence."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from analytics.facts import profiles as facts
from analytics.facts.profiles import APART, Profile, Sight
from analytics.forms.profiles import ProfileForm
from analytics.rules.profiles import LEAST_KEY, LEAST_REST, LESS, MORE, Characteristic, Trait
from analytics.views import customers
from analytics.views import profile_words as words
from analytics.views.lists import faults_of, ways_of
from analytics.views.profile_words import Kept, day_of
from kam.ground import charts, heard, lists, wording
from kam.ground.charts import Chart
from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.rules import formats, shares

BARS, MENTIONED = 14, 5
WIDEST = 32
"""Lifts beyond are drawn to the end of the axis."""
COMMON = 0.2
"""Share of the key accounts that a trait must have to be named in the sentence."""


class ProfilePage(Page):
    """What today's platinum and gold have in common, among the customers one sees."""

    template_name, nav, title = "analytics/profiles/show.html", "analyses", _("Profiles and fit")
    narrowed_by = ProfileForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, day, form = request.GET, heard.day(request.GET, "as_of"), ProfileForm(request.GET, user=self.user)
        around: dict[str, Any] = {
            "ways": ways_of(self.user, "profiles"), "tabs": words.tabs("profile"), "form": form,
            "choices": customers.choices(self.user, asked),
        }  # fmt: skip
        if form.is_refused(day):
            return self.show(**around, profile=None, faults=faults_of(form))
        sight = facts.sight(self.user, day=day)
        found = facts.profile(sight.run, sight.narrowed(form.of_customer(sight.run.as_of))) if sight else None
        if found and found.is_enough and self.is_file:
            return self.exported("profile", *sheet(found))
        around |= {
            "day": day, "may_compute": can(self.user, Right.RECOMPUTE),
            "company": company(sight) if sight and not sight.seen.all() else "",
        }  # fmt: skip
        return self.show(**around, **(shown(found, asked, form.kept) if found else {"profile": None}))


def company(sight: Sight) -> str:
    """For those who see a part of the book: what is typical in the whole company, in words without numbers."""
    found = facts.profile(sight.run, sight.basis)
    named = [words.told(name, trait.value) for name, trait in typical(found)]
    return (
        _t("In the whole company typical of key accounts: %(traits)s.") % {"traits": wording.listed(named)}
        if named
        else ""
    )


def shown(found: Profile, asked: Any, kept: Kept) -> dict[str, Any]:
    """All parts of the page."""
    base = {"profile": found, "as_of": found.run.as_of, "small": not found.is_enough}
    if not found.is_enough:
        return base | {"few": too_few(found)}
    return base | {
        "headline": headline(found),
        "against": headline_against(found),
        "figures": figures(found, kept),
        "chart": picture(found, kept),
        "groups": [group(found, one, kept) for one in found.found],
        "untold": sum(not tells(trait) for one in found.found for trait in one.traits),
        "files": lists.files(asked),
    }


def too_few(found: Profile) -> str:
    """Why nothing is said."""
    told = _t("Of the customers you see here %(key)s are key accounts and %(rest)s are others. A profile needs at "
              "least %(least_key)s and %(least_rest)s.")  # fmt: skip
    return told % {
        "key": f"{found.key:,}", "rest": f"{found.rest:,}", "least_key": LEAST_KEY, "least_rest": LEAST_REST
    }  # fmt: skip


def typical(found: Profile) -> list[tuple[str, Trait]]:
    """Of each characteristic the most common typical trait, what many key accounts share first."""
    best = []
    for one in found.found:
        named = [trait for trait in one.traits if trait.says == MORE and trait.key_share >= COMMON]
        if named and one.name not in APART:
            best.append((one.name, max(named, key=lambda trait: trait.key_share)))
    return sorted(best, key=lambda pair: (-pair[1].weight, pair[0]))[:MENTIONED]


def headline(found: Profile) -> str:
    """The answer to "what is our typical key account", computed."""
    parts = [
        _t("%(trait)s (%(key)s against %(rest)s)") % {
            "trait": words.told(name, trait.value), "key": formats.percent(trait.key_share),
            "rest": formats.percent(trait.rest_share),
        }
        for name, trait in typical(found)
    ]  # fmt: skip
    if not parts:
        return _t("No trait sets our key accounts apart from the rest so far.")
    return _t("Our typical key account: %(traits)s.") % {"traits": wording.clauses(parts)}


def headline_against(found: Profile) -> str:
    """What key accounts hardly ever are."""
    rare = [
        (trait.lift, words.told(one.name, trait.value))
        for one in found.found if one.name not in APART
        for trait in one.traits if trait.says == LESS
    ]  # fmt: skip
    named = [text for _lift, text in sorted(rare)[:3]]
    return _t("Rare among them: %(traits)s.") % {"traits": wording.listed(named)} if named else ""


def figures(found: Profile, kept: Kept) -> list[dict[str, Any]]:
    """How many are compared."""
    root = reverse("analytics:fit-list")
    traits = sum(trait.says in (MORE, LESS) for one in found.found for trait in one.traits)
    asked = None if kept is None else {**kept, **day_of(found.run)}
    rows = (
        (
            _t("Key accounts"),
            found.key,
            {"group": "key"},
            _t("platinum or gold when it was computed; the nominated are not among them"),
        ),
        (_t("Other customers"), found.rest, {"group": "rest"}, _t("what key accounts are held against")),
        (_t("Prospects"), found.prospects, {"group": "prospect"}, _t("not compared: they have not ordered yet")),
    )
    told = ngettext("of %(count)s trait", "of %(count)s traits", sum(len(one.traits) for one in found.found))
    count = {"count": sum(len(one.traits) for one in found.found)}
    return [
        *({"label": label, "value": f"{n:,}", "hint": hint,
           "url": "" if asked is None else f"{root}?{urlencode(query | asked)}"} for label, n, query, hint in rows),
        {"label": _t("Traits that tell"), "value": f"{traits:,}", "hint": told % count},
    ]  # fmt: skip


def telling(found: Profile) -> list[tuple[str, Trait]]:
    """The traits whose interval lies clear of 1, the strongest in either direction; not those that we chose."""
    theirs = [one for one in found.found if one.name not in APART]
    clear = [(one.name, trait) for one in theirs for trait in one.traits if trait.says in (MORE, LESS)]
    chosen = sorted(clear, key=lambda pair: -max(pair[1].lift, 1 / pair[1].lift))[:BARS]
    return sorted(chosen, key=lambda pair: -pair[1].lift)


def picture(found: Profile, kept: Kept) -> Chart | None:
    """Bars from "as common as among the rest" to the lift; to the right what is typical."""
    rows = telling(found)
    if not rows:
        return None
    as_of = found.run.as_of
    bars = [
        {"value": round(trait.lift, 3), "url": drill(found, name, trait.value, kept),
         "tip": wording.aside(words.lift(trait), words.interval(trait)),
         "itemStyle": {"color": "var(--accent)" if trait.says == MORE else "var(--c2)"}}
        for name, trait in reversed(rows)
    ]  # fmt: skip
    labels = [f"{words.name_of(name)}\n{words.value_of(name, trait.value)}" for name, trait in reversed(rows)]
    lifts = [trait.lift for _name, trait in rows]
    ends = {"min": 2 ** math.floor(math.log2(min(lifts))), "max": 2 ** math.ceil(math.log2(max(lifts)))}
    ends = {"min": min(max(ends["min"], 1 / WIDEST), 0.5), "max": max(min(ends["max"], WIDEST), 2)}
    option = {
        "xAxis": charts.axis(
            "log", logBase=2, startValue=1, form="times", means=_t("Times as often as among the rest"), **ends
        ),
        "yAxis": charts.axis("category", data=labels, axisLine={"show": False}),
        "tooltip": {"trigger": "item"},
        "series": [charts.bars("", bars, barMaxWidth=16)],
    }
    head = [_t("Trait"), _t("Key accounts"), _t("The rest"), _t("Lift"), _t("Interval")]
    table = [
        [words.told(name, trait.value), wording.aside(formats.percent(trait.key_share), f"{trait.key:,}"),
         wording.aside(formats.percent(trait.rest_share), f"{trait.rest:,}"), words.lift(trait), words.interval(trait)]
        for name, trait in rows
    ]  # fmt: skip
    says = _t("How many times as common a trait is among key accounts as among the rest; 1 is no difference.")
    height = 60 + 36 * len(rows)
    return Chart(f"profile-{as_of}", "bar", option, says, {"head": head, "rows": table}, height=height)


def drill(found: Profile, name: str, value: str, kept: Kept, group: str = "all") -> str:
    """The customers of a trait; nothing where no list can be narrowed to them."""
    if kept is None:
        return ""
    asked = {"trait": f"{name}:{value}", "group": group, **kept, **day_of(found.run)}
    return f"{reverse('analytics:fit-list')}?{urlencode(asked)}"


def tells(trait: Trait) -> bool:
    """Whether it sets key accounts apart from the rest: what a phone shows first."""
    return trait.says in (MORE, LESS)


def group(found: Profile, one: Characteristic, kept: Kept) -> dict[str, Any]:
    """One characteristic with its traits as the page shows them."""
    return {
        "name": words.name_of(one.name),
        "apart": one.name in APART,
        "tells": any(map(tells, one.traits)),
        "known": _t("known of %(key)s key accounts and %(rest)s others")
        % {"key": f"{one.known_key:,}", "rest": f"{one.known_rest:,}"},
        "traits": [
            {"words": words.value_of(one.name, trait.value), "trait": trait, "lift": words.lift(trait),
             "tells": tells(trait), "interval": words.interval(trait), "tag": words.says_tag(trait),
             "url": drill(found, one.name, trait.value, kept, "key" if trait.key else "rest"),
             "rest_url": drill(found, one.name, trait.value, kept, "rest")}
            for trait in one.traits
        ],
    }  # fmt: skip


def sheet(found: Profile) -> tuple[list[str], list[list[Any]]]:
    """Every trait as a line of a file."""
    head = [_t("Characteristic"), _t("Trait"), _t("Key accounts"), _t("Key accounts with known value"), _t("The rest"),
            _t("Others with known value"), _t("Share of key accounts"), _t("Share of the rest"), _t("Lift"),
            _t("Lift from"), _t("Lift to"), _t("Conclusion"), _t("Counts for the fit")]  # fmt: skip
    rows = [
        [words.name_of(one.name), words.value_of(one.name, trait.value), trait.key, one.known_key, trait.rest,
         one.known_rest, shares.of(trait.key_share, 6), shares.of(trait.rest_share, 6), round(trait.lift, 4),
         round(trait.low, 4), round(trait.high, 4), str(words.SAYS[trait.says][0]),
         _t("no") if one.name in APART else _t("yes")]
        for one in found.found
        for trait in one.traits
    ]  # fmt: skip
    return head, rows
