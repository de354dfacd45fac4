"""Satisfaction: how content customers are, by tier, role, owner or region, and what the dissatisfied share (S2, K5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.choices import PurchaseRole, Tier
from accounts.models import Account
from accounts.views.sheet_words import in_words
from analytics.facts import dissatisfied
from analytics.facts import satisfaction as facts
from analytics.facts.dissatisfied import Common
from analytics.facts.satisfaction import Asked
from analytics.forms.satisfaction import LOW, PARTS, REST, SIDES, SatisfactionForm
from analytics.rules.satisfaction import Tally
from analytics.views import customers, satisfaction_least
from analytics.views import satisfaction_common as common
from analytics.views.lists import OfTheSeen, faults_of, ways_of
from analytics.views.satisfaction_pictures import SATISFIED, Days, figures, known, trend
from analytics.views.sheet_words import SATISFACTION
from kam.ground import lists, wording
from kam.ground.pages import Page
from kam.models import User
from lifecycle.choices.surveys import Occasion, Scale
from lifecycle.filters.surveys import UNKNOWN

SHOWN = 25
COLUMN = {"tier": "tier", "role": "role", "owner": "account__owner", "region": "account__region",
          "segment": "account__segment"}  # fmt: skip
NOBODY = {"owner": "unassigned"}
"""What asks for the part of whose owner is none; of the others' unknown asks one word."""
HEAD = ["account_id", "code", "name", "tier", "owner", "answers", "satisfaction", "least", "most", "nps", "low",
        "last_answer", "loyalty"]  # fmt: skip


class SatisfactionPage(OfTheSeen, Page):
    """How content our customers are, how sure we are of it, and where to look first."""

    template_name, nav, title = "analytics/satisfaction/show.html", "analyses", _("Satisfaction")
    narrowed_by = SatisfactionForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SatisfactionForm(request.GET, user=self.user)
        around = {"ways": ways_of(self.user, "satisfaction"), "form": form, "asked": request.GET}
        around["choices"] = customers.choices(self.user, request.GET)
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        shared, trait = dissatisfied.common(form.asked, self.user), form.cleaned_data["trait"]
        among = shared.rest if form.cleaned_data["side"] == REST else shared.low
        only = shared.having(*trait.split(":", 1), among=among) if trait else None
        heard = by_account(form.asked, self.user, only)
        if self.is_file:
            is_common = request.GET.get("what") == "common"
            name, (head, rows) = ("dissatisfied", common.file(shared)) if is_common else ("satisfaction", file(heard))
            return self.exported(name, head, rows)
        found = shown(form, self.user, request.GET, shared, heard)
        found["chips"] = narrowed(form, request.GET, around["choices"])
        self.finding = said(found, trait)
        return self.show(**around, **found)


def said(found: dict[str, Any], trait: str) -> str:
    """What the page finds of those it is narrowed to; a trait narrows its list of customers alone."""
    return customers.spoken(found["says"], found["chips"][:-1] if trait else found["chips"]) if found["says"] else ""


def shown(form: SatisfactionForm, user: Any, params: Any, shared: Common, found: list[Heard]) -> dict[str, Any]:
    """All parts of the page."""
    asked, by = form.asked, form.cleaned_data["by"] or "tier"
    parts = facts.tallies(asked.rows(user), COLUMN[by], period="quarter")
    quarters: dict[date, Tally] = {}
    for (_part, day), one in parts.items():
        quarters[day] = quarters.get(day, Tally()).add(one)
    answered, days = facts.response(asked.sent(user)), Days(asked.since, asked.until)
    drawn = trend(quarters, days, opens=lambda since, until: quarter_url(asked, since, until))
    on_page, pager = lists.part_of(found, params, SHOWN)
    return {
        "since": asked.since, "until": asked.until, "any": bool(parts),
        "figures": figures(facts.whole(parts.values()), answered[""], urls(asked)),
        "says": wording.sentences(filter(None, [drawn.says, satisfaction_least.said(
            parts, _names(by, {part for part, _day in parts}))])) if drawn else "",
        "picture": replace(drawn, says="") if drawn else None,
        "rows": rows(parts, by, asked), "by": dict(PARTS)[by],
        "quarters": [days.called(day) for day in sorted(quarters)[-4:]],
        "splits": [(label, lists.url_with(params, by=key), key == by) for key, label in PARTS],
        "answered": [(Occasion(key).label, one) for key, one in answered.items() if key],
        "accounts": [line(*one) | {"url": answers_of(asked, "account", one[0].pk)} for one in with_accounts(on_page)],
        "pager": pager,
        "files": lists.files(params),
        **common.shown(shared, params),
    }  # fmt: skip


def narrowed(form: SatisfactionForm, params: Any, offered: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """What the page is narrowed to, and its list of customers."""
    found = customers.applied(params, offered)
    if trait := form.cleaned_data["trait"]:
        side = dict(SIDES)[form.cleaned_data["side"] or LOW]
        words = wording.pair(str(side), common.told(*trait.split(":", 1)))
        found.append((words, lists.url_with(params, trait=None, side=None)))
    return found


def urls(asked: Asked) -> dict[str, str]:
    """What the figures are made of."""
    kept, span = dict(asked.kept), {"from_day": asked.since, "to_day": asked.until}
    answers, sent = (reverse(f"lifecycle:{name}-list") for name in ("surveyanswer", "surveyinvitation"))
    return {
        "all": f"{answers}?{urlencode(kept | span | {'scale': SATISFIED}, doseq=True)}",
        "nps": f"{answers}?{urlencode(kept | span | {'scale': Scale.NPS})}",
        "low": f"{answers}?{urlencode(kept | span | {'low': 'true'})}",
        "sent": f"{sent}?{urlencode(kept | span)}",
    }  # fmt: skip


def quarter_url(asked: Asked, since: date, until: date) -> str:
    """The answers behind a point; who bought what is asked of the last day, so then only its own quarter has any."""
    if "category" in asked.kept and until != asked.until:
        return ""
    return urls(replace(asked, since=since, until=until))["all"]


def answers_of(asked: Asked, by: str, key: Any) -> str:
    """The answers of one part."""
    kept, span = dict(asked.kept), {"from_day": asked.since, "to_day": asked.until}
    return f"{reverse('lifecycle:surveyanswer-list')}?{urlencode(kept | span | {by: key})}"


def rows(parts: Mapping[tuple[Any, ...], Tally], by: str, asked: Asked) -> list[dict[str, Any]]:
    """Each part with its figures, and quarter by quarter; tiers and roles in their order."""
    quarters, days = sorted({day for _part, day in parts})[-4:], Days(asked.since, asked.until)
    keys = {part for part, _day in parts}
    names = _names(by, keys)
    listed = []
    for key in sorted(keys, key=lambda one: list(names).index(one)):
        own = {day: one for (part, day), one in parts.items() if part == key}
        whole = facts.whole(own.values())
        listed.append({
            "name": names[key], "tier": key if by == "tier" else "", "mean": known(whole.mean),
            "nps": known(whole.nps, 0), "low": whole.low, "answers": whole.answers,
            "url": answers_of(asked, by, key or NOBODY.get(by, UNKNOWN)),
            "quarters": [known(own[day].mean if day in own else None) | {"day": days.called(day)}
                         for day in quarters],
        })  # fmt: skip
    return listed


def _names(by: str, keys: set[Any]) -> dict[Any, str]:
    """{part: its name}, in the order in which parts are shown."""
    if by == "owner":
        people = dict(User.objects.filter(pk__in=keys - {None}).order_by("name").values_list("pk", "name"))
        return {**people, None: _t("Unassigned")}
    if by in ("region", "segment"):
        return {**{key: key for key in sorted(keys - {""})}, "": _t("Not known")}
    choices = dict(Tier.choices if by == "tier" else PurchaseRole.choices)
    return {**{key: str(label) for key, label in choices.items()}, "": _t("Not known")}


Heard = tuple[int, Tally, date]
"""A customer who answered, by key: the counts of the answers, and the day of the last one."""


def by_account(asked: Asked, user: Any, only: Collection[int] | None = None) -> list[Heard]:
    """The customers who answered (or only some of them), those with low answers and the lowest means first."""
    answers = asked.rows(user)
    answers = answers if only is None else answers.filter(account__in=only)
    last = dict(answers.order_by().values("account").annotate(last=Max("answered_on")).values_list("account", "last"))
    listed = [(key, one, last[key]) for (key,), one in facts.tallies(answers, "account").items()]
    return sorted(listed, key=lambda one: (-one[1].low, one[1].total / one[1].n if one[1].n else 10.0, one[0]))


def with_accounts(found: Iterable[Heard]) -> list[tuple[Account, Tally, date]]:
    """The same with the customers themselves, for those that are shown. One query."""
    heard = list(found)
    columns = ("pk", "code", "name", "short_name", "tier", "owner__name", "owner__username", "standing__loyalty")
    accounts = Account.objects.select_related("owner", "standing").only(*columns).in_bulk([key for key, *_ in heard])
    return [(accounts[key], one, last) for key, one, last in heard]


def line(account: Account, found: Tally, last: date) -> dict[str, Any]:
    """A customer as the table shows it."""
    return {
        "account": account, "mean": known(found.mean), "nps": known(found.nps, 0), "low": found.low, "last": last,
        "answers": found.answers, "loyalty": loyalty(account),
    }  # fmt: skip


def loyalty(account: Account) -> float | None:
    found = getattr(account, "standing", None)
    return found.loyalty if found else None


def file(heard: Iterable[Heard]) -> Any:
    """Head and rows of the list of customers as a file."""
    return in_words(HEAD, (cells(*one) for one in with_accounts(heard)), SATISFACTION)


def cells(account: Account, found: Tally, last: date) -> list[Any]:
    """A line of the file."""
    mean, nps = found.mean, found.nps
    return [account.pk, account.code, account.name, account.tier, str(account.owner or ""), found.answers,
            *((mean.value, mean.least, mean.most) if mean else (None, None, None)), nps.value if nps else None,
            found.low, last, loyalty(account)]  # fmt: skip
