"""Colleagues: what each account manager holds, brings and keeps, and where they do best on comparable customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import AccountKind, Tier
from analytics.facts import people as facts
from analytics.facts.people import Person
from analytics.forms.profiles import PARTS, HeldForm
from analytics.rules.people import Against, Stratum
from analytics.rules.profiles import FEW, MORE
from analytics.views import customers
from analytics.views import profile_words as words
from analytics.views.lists import faults_of, ways_of
from kam.ground import lists, wording
from kam.ground.pages import Page
from kam.ground.rights import Right, can
from kam.rules import formats

KINDS = dict(AccountKind.choices)
NAMED = 3


class PeoplePage(Page):
    """The profile of account managers: everybody's for who may compare people, else one's own."""

    template_name, nav, title = "analytics/profiles/people.html", "analyses", _("Profiles and fit")
    narrowed_by = HeldForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, form, compares = request.GET, HeldForm(request.GET, user=self.user), can(self.user, Right.SEE_DASHBOARD)
        offered = customers.choices_of_people(self.user, asked)
        around = {"ways": ways_of(self.user, "profiles"), "tabs": words.tabs("people"), "form": form,
                  "choices": offered if compares else offered | {"owners": []}, "compares": compares}  # fmt: skip
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        found = facts.profiles(self.user, form.of_customer(None))
        if self.is_file:
            return self.exported("colleagues", *sheet(found))
        return self.show(**around, **shown(found, form, asked, customers.applied(asked, offered, PARTS)))


def shown(found: list[Person], form: HeldForm, asked: Any, chips: list[tuple[str, str]]) -> dict[str, Any]:
    """All parts of the page; lists that it opens are narrowed as it is."""
    if chips and not found:
        return {"chips": chips, "nobody": customers.nobody(chips, asked, PARTS)}
    compares = can(form.user, Right.SEE_DASHBOARD)
    return {
        "chips": chips, "people": [line(one, form.kept or {}) for one in found],
        "headline": customers.spoken(headline(found), chips) if compares and found else "",
        "files": lists.files(asked),
    }  # fmt: skip


def headline(found: list[Person]) -> str:
    """Who does better than chance on comparable customers, in one sentence."""
    best = [one for one in found if one.against and one.against.says == MORE]
    if not best:
        return _t("Nobody holds so many more or fewer key accounts than others among comparable customers that it "
                  "could not be chance.")  # fmt: skip
    parts = [
        _t("%(name)s (%(key)s where %(expected)s are usual)") % {
            "name": one.name, "key": one.against.key, "expected": formats.grouped(one.against.expected, 1)
        }
        for one in best if one.against
    ]  # fmt: skip
    told = ngettext("More key accounts than usual among comparable customers: %(names)s.",
                    "More key accounts than usual among comparable customers: %(names)s.", len(parts))  # fmt: skip
    return told % {"names": wording.listed(parts)}


def most(counted: Counter[str], named: dict[str, Any]) -> str:
    """The commonest few with their counts; what is not known is left out."""
    known = [(value, n) for value, n in counted.most_common() if value]
    return wording.listed([f"{named.get(value, value)} {n:,}" for value, n in known[:NAMED]])


def line(one: Person, kept: Mapping[str, str]) -> dict[str, Any]:
    """One colleague as a card or row; its tiers with how many customers have them, and where these are listed."""
    url = f"{reverse('accounts:account-list')}?{urlencode({**kept, 'owner': one.pk})}"
    tiers = [(tier, one.tiers[tier], f"{url}&tier={tier}") for tier in Tier.values if one.tiers[tier]]
    return {
        "person": one,
        "url": url,
        "tiers": tiers,
        "untiered": one.tiers[""],
        "kinds": most(one.kinds, KINDS),
        "industries": most(one.industries, {}),
        "against": against_words(one.against),
        "best": [best_words(*pair) for pair in one.best],
        "tone": "bad" if one.load > 1 else "",
    }


def against_words(told: Against | None) -> str:
    """Key accounts among comparable customers against what is usual there."""
    if told is None:
        return ""
    if told.says == FEW or told.ratio is None or told.low is None or told.high is None:
        return _t("too few comparable customers")
    text = _t("%(key)s of %(all)s comparable ones are key, %(expected)s would be usual: %(ratio)s (%(low)s – %(high)s)")
    return text % {
        "key": told.key, "all": told.accounts, "expected": formats.grouped(told.expected, 1),
        "ratio": words.times(told.ratio), "low": words.times(told.low), "high": words.times(told.high),
    }  # fmt: skip


def best_words(stratum: Stratum, told: Against) -> dict[str, Any]:
    """A kind of customer somebody does well with, and on how many that rests."""
    text = _t("%(kind)s: %(key)s of %(all)s are key, with others %(others_key)s of %(others)s")
    return {
        "words": text % {
            "kind": KINDS.get(stratum.name, stratum.name), "key": stratum.key, "all": stratum.accounts,
            "others_key": stratum.others_key, "others": stratum.others,
        },
        "sure": told.says == MORE,
    }  # fmt: skip


def sheet(found: list[Person]) -> tuple[list[str], list[list[Any]]]:
    """Every colleague as a line of a file."""
    head = [_t("Number in KAM"), _t("Colleague"), _t("Customers"), *(str(tier.label) for tier in Tier),
            _t("Net contribution"), _t("Key accounts a year ago"), _t("Of these key today"), _t("Visits a year"),
            _t("Visit capacity"),
            _t("Comparable customers"), _t("Key accounts among them"), _t("Usual"), _t("Ratio"), _t("Ratio from"),
            _t("Ratio to"), _t("Kinds"), _t("Industries")]  # fmt: skip
    return head, [
        [one.pk, one.name, one.accounts, *(one.tiers[tier] for tier in Tier.values), one.net, one.was_key,
         one.kept_key, one.visits, one.capacity, *_compared(one.against), most(one.kinds, KINDS),
         most(one.industries, {})]
        for one in found
    ]  # fmt: skip


def _compared(told: Against | None) -> list[Any]:
    if told is None:
        return [None] * 6
    numbers = (told.ratio, told.low, told.high)
    rounded = [None if number is None else round(number, 4) for number in numbers]
    return [told.accounts, told.key, round(told.expected, 4), *rounded]
