"""Satisfaction: how content customers are and whether they recommend us, by tier, role, owner and customer (S2)."""

from __future__ import annotations

from collections.abc import Mapping
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
from analytics.facts import satisfaction as facts
from analytics.facts.satisfaction import Asked
from analytics.forms.satisfaction import PARTS, SatisfactionForm
from analytics.rules.satisfaction import Tally
from analytics.views.lists import ways_of
from analytics.views.satisfaction_pictures import figures, known, trend
from kam.ground import lists
from kam.ground.pages import Page, exported
from kam.models import User
from lifecycle.choices.surveys import Occasion

SHOWN = 25
COLUMN = {"tier": "tier", "role": "role", "owner": "account__owner"}
KEPT = ("owner", "tier")
HEAD = ["account_id", "code", "name", "tier", "owner", "answers", "satisfaction", "least", "most", "nps", "low",
        "last_answer", "loyalty"]  # fmt: skip


class SatisfactionPage(Page):
    """How content our customers are, how sure we are of it, and where to look first."""

    template_name, nav, title = "analytics/satisfaction/show.html", "analyses", _("Satisfaction")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SatisfactionForm(request.GET, user=self.user)
        around = {"ways": ways_of(self.user, "satisfaction"), "form": form, "asked": request.GET}
        if not form.is_valid():
            return self.show(**around, faults=[word for words in form.errors.values() for word in words])
        if request.GET.get("format") in ("csv", "xlsx"):
            rows = [cells(*one) for one in by_account(form.asked, self.user)]
            return exported("satisfaction", request.GET["format"], HEAD, rows, by=self.user,
                            asked=request.GET.urlencode())  # fmt: skip
        return self.show(**around, **shown(form.asked, form.cleaned_data["by"] or "tier", self.user, request.GET))


def shown(asked: Asked, by: str, user: Any, params: Any) -> dict[str, Any]:
    """All parts of the page."""
    parts = facts.tallies(asked.rows(user), COLUMN[by], period="quarter")
    quarters: dict[date, Tally] = {}
    for (_part, day), one in parts.items():
        quarters[day] = quarters.get(day, Tally()).add(one)
    answered = facts.response(asked.sent(user))
    shown_ones, pager = lists.part_of(by_account(asked, user), params, SHOWN)
    return {
        "since": asked.since, "until": asked.until, "any": bool(parts),
        "figures": figures(facts.whole(parts.values()), answered[""], urls(asked)),
        "picture": trend(quarters), "rows": rows(parts, by), "by": dict(PARTS)[by],
        "quarters": sorted(quarters)[-4:],
        "splits": [(label, lists.url_with(params, by=key), key == by) for key, label in PARTS],
        "answered": [(Occasion(key).label, one) for key, one in answered.items() if key],
        "accounts": [line(*one) for one in shown_ones], "pager": pager,
        "files": {kind: lists.url_with(params, format=kind) for kind in ("csv", "xlsx")},
    }  # fmt: skip


def urls(asked: Asked) -> dict[str, str]:
    """What the figures are made of."""
    kept = {name: value for name in KEPT if (value := getattr(asked, name))}
    span = {"from_day": asked.since, "to_day": asked.until}
    answers, sent = (reverse(f"lifecycle:{name}-list") for name in ("surveyanswer", "surveyinvitation"))
    return {
        "all": f"{answers}?{urlencode(kept | span)}", "nps": f"{answers}?{urlencode(kept | span)}",
        "low": f"{answers}?{urlencode(kept | span | {'low': 'true'})}",
        "sent": f"{sent}?{urlencode(span | ({'tier': asked.tier} if asked.tier else {}))}",
    }  # fmt: skip


def rows(parts: Mapping[tuple[Any, ...], Tally], by: str) -> list[dict[str, Any]]:
    """Each part with its figures, and quarter by quarter; tiers and roles in their order."""
    quarters = sorted({day for _part, day in parts})[-4:]
    keys = {part for part, _day in parts}
    names = _names(by, keys)
    listed = []
    for key in sorted(keys, key=lambda one: list(names).index(one)):
        own = {day: one for (part, day), one in parts.items() if part == key}
        whole = facts.whole(own.values())
        listed.append({
            "name": names[key], "tier": key if by == "tier" else "", "mean": known(whole.mean),
            "nps": known(whole.nps, 0), "low": whole.low, "answers": whole.answers,
            "quarters": [known(own[day].mean if day in own else None) for day in quarters],
        })  # fmt: skip
    return listed


def _names(by: str, keys: set[Any]) -> dict[Any, str]:
    """{part: its name}, in the order in which parts are shown."""
    if by == "owner":
        people = dict(User.objects.filter(pk__in=keys - {None}).order_by("name").values_list("pk", "name"))
        return {**people, None: _t("Unassigned")}
    choices = dict(Tier.choices if by == "tier" else PurchaseRole.choices)
    return {**{key: str(label) for key, label in choices.items()}, "": _t("Not known")}


def by_account(asked: Asked, user: Any) -> list[tuple[Account, Tally, date]]:
    """The customers who answered, those with low answers and the lowest means first."""
    answers = asked.rows(user)
    found = {key: one for (key,), one in facts.tallies(answers, "account").items()}
    last = dict(answers.order_by().values("account").annotate(last=Max("answered_on")).values_list("account", "last"))
    columns = ("pk", "code", "name", "short_name", "tier", "owner__name", "owner__username", "standing__loyalty")
    known_ones = Account.objects.select_related("owner", "standing").only(*columns).in_bulk(list(found))
    listed = [(known_ones[key], one, last[key]) for key, one in found.items() if key in known_ones]
    return sorted(listed, key=lambda one: (-one[1].low, one[1].mean.value if one[1].mean else 10.0, one[0].pk))


def line(account: Account, found: Tally, last: date) -> dict[str, Any]:
    """A customer as the table shows it."""
    return {
        "account": account, "mean": known(found.mean), "nps": known(found.nps, 0), "low": found.low, "last": last,
        "answers": found.answers, "loyalty": loyalty(account),
    }  # fmt: skip


def loyalty(account: Account) -> float | None:
    found = getattr(account, "standing", None)
    return found.loyalty if found else None


def cells(account: Account, found: Tally, last: date) -> list[Any]:
    """A line of the file."""
    mean, nps = found.mean, found.nps
    return [account.pk, account.code, account.name, account.tier, str(account.owner or ""), found.answers,
            *((mean.value, mean.least, mean.most) if mean else (None, None, None)), nps.value if nps else None,
            found.low, last, loyalty(account)]  # fmt: skip
