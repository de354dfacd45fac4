"""Agents and channel: what partners bring themselves and through others, quotas, conflicts, their customers (K4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import AccountKind
from accounts.models import Account
from accounts.views.sheet_words import in_words
from analytics.facts import agents as facts
from analytics.facts.agents import Agents
from analytics.forms.agents import KINDS, SORTS, WATCHED, AgentsForm
from analytics.rules import agents as rules
from analytics.rules.agents import BEHIND, BRINGS, CONFLICT, NO_QUOTA, Agent, Whole
from analytics.views import customers, pictures
from analytics.views.lists import faults_of, ways_of
from analytics.views.sheet_words import AGENTS
from kam.ground import bulk, charts, days, lists, wording
from kam.ground.charts import Chart
from kam.ground.pages import Page, Panel
from kam.rules import formats, shares
from kam.templatetags import ui

SHOWN, DRAWN = 25, 12
WORDS = {"kind": dict(AccountKind.choices)}
HEAD = ["account_id", "code", "name", "kind", "tier", "owner", "region", "segment", "revenue", "net_contribution",
        "customers_brought", "net_contribution_through_it", "quota", "achieved", "attainment", "time_gone", "conflicts",
        "downstream_customers", "downstream_estimate"]  # fmt: skip


class AgentsPage(Page):
    """Which partners carry the channel, and where it sticks."""

    template_name, nav, title = "analytics/agents/show.html", "analyses", _("Agents and channel")
    narrowed_by = AgentsForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = AgentsForm(request.GET, user=self.user)
        around = {"ways": ways_of(self.user, "agents"), "form": form, "asked": request.GET,
                  "choices": customers.choices(self.user, request.GET)}  # fmt: skip
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        found = facts.gather(self.user, as_of=form.cleaned_data["as_of"])
        if found is None:
            return self.show(**around)
        rows = form.picked(found.rows)
        if self.is_file:
            known = customers.named([one.account for one in rows])
            return self.exported("agents", *in_words(HEAD, sheet(rows, known), AGENTS, WORDS))
        return self.show(**around, **shown(found, rows, form, request.GET, around["choices"]))


def shown(found: Agents, rows: Sequence[Agent], form: AgentsForm, asked: Any, offered: Any) -> dict[str, Any]:
    """All of the page."""
    brought = found.brought_by(rows)
    whole, chips = rules.whole(rows, brought, found.values), narrowed(form, asked, offered)
    part, pager = lists.part_of(rows, asked, SHOWN)
    says = headline(whole, found, brought)
    drawn = sorted(rows, key=lambda one: (-one.together, one.account))[:DRAWN]
    known = customers.named(list({one.account for one in [*part, *drawn]}))
    is_now = found.as_of >= days.offered()
    return {
        "as_of": found.as_of, "whole": whole, "chips": chips, "figures": figures(whole, form, asked),
        "headline": customers.spoken(says, chips), "picture": picture(drawn, known),
        "rows": [line(one, known[one.account], is_now) for one in part if one.account in known],
        "pager": pager, "sorts": heads(form, asked), "files": lists.files(asked),
    }  # fmt: skip


def narrowed(form: AgentsForm, asked: Any, offered: Any) -> list[tuple[str, str]]:
    """What the page is narrowed to."""
    found = customers.applied(asked, offered)
    for name, words in (("kind", dict(KINDS)), ("watch", dict(WATCHED))):
        if key := form.cleaned_data[name]:
            found.append((str(words[key]), lists.url_with(asked, **{name: None})))
    return found


def short(cents: int) -> str:
    """An amount within a sentence."""
    return pictures.short(bulk.money(cents))


def headline(whole: Whole, found: Agents, brought: Collection[int]) -> str:
    """What the channel brings, `brought` the customers that came through it, and what it sticks at."""
    if not whole.agents:
        return _t("There is no channel partner here.")
    words = ngettext("Itself, %(n)s partner brings %(own)s of net contribution.",
                     "Themselves, all %(n)s partners bring %(own)s of net contribution.", whole.agents)  # fmt: skip
    said = {"n": f"{whole.agents:,}", "own": short(whole.own)}
    if found.book > 0 and whole.own > 0:
        words = ngettext("Itself, %(n)s partner brings %(own)s of net contribution, %(share)s of the book.",
                         "Themselves, all %(n)s partners bring %(own)s of net contribution, %(share)s of the book.",
                         whole.agents)  # fmt: skip
        said["share"] = formats.percent(whole.own / found.book)
    parts = [*active(whole), words % said]
    if whole.brought:
        came = ngettext("Besides, %(n)s customer that is no partner came through them, with %(net)s.",
                        "Besides, %(n)s customers that are no partners came through them, with %(net)s.",
                        whole.brought)  # fmt: skip
        parts.append(came % {"n": f"{whole.brought:,}", "net": short(whole.through)})
        parts += handed_in(found, brought)
    if conflicts := whole.count(CONFLICT):
        clash = ngettext("%(n)s is in another's territory.", "%(n)s are in each other's territories.", conflicts)
        parts.append(clash % {"n": f"{conflicts:,}"})
    return wording.sentences(parts)


def active(whole: Whole) -> list[str]:
    """How many have a quota, how many of them are behind, and how many bring others; nothing where none of either."""
    having, behind, bringing = whole.agents - whole.count(NO_QUOTA), whole.count(BEHIND), whole.count(BRINGS)
    parts = []
    if having:
        parts.append(
            ngettext("%(n)s partner has a quota", "%(n)s partners have a quota", having) % {"n": f"{having:,}"}
        )
    if behind:
        late = ngettext("%(n)s is behind it", "%(n)s are behind theirs", behind)
        parts.append(late % {"n": f"{behind:,}"})
    if bringing:
        brings = ngettext("%(n)s brings other customers", "%(n)s bring other customers", bringing)
        parts.append(brings % {"n": f"{bringing:,}"})
    return [_t("{}.").format(wording.clauses(parts))] if parts else []


def handed_in(found: Agents, brought: Collection[int]) -> list[str]:
    """How much of what the customers brought in bought came by agents; nothing where no order of theirs says it."""
    share = facts.by_agents(found, brought)
    if share is None:
        return []
    return [_t("Of what they bought, %(share)s came by agents or distributors.") % {"share": formats.percent(share)}]


def downstream(form: AgentsForm) -> str:
    """The customers below the partners chosen; empty where that list cannot be narrowed as far."""
    if form.kept_today is None or form.cleaned_data["watch"]:
        return ""
    kept = form.kept_today | ({"kind": kind} if (kind := form.cleaned_data["kind"]) else {})
    return reverse("accounts:downstream-list") + (f"?{urlencode(kept)}" if kept else "")


def figures(whole: Whole, form: AgentsForm, asked: Any) -> list[dict[str, Any]]:
    """The channel in numbers; each opens its partners."""
    watched = [
        {"label": dict(WATCHED)[key], "value": f"{whole.count(key):,}", "url": lists.url_with(asked, watch=key),
         "tone": tone if whole.count(key) else ""}
        for key, tone in ((BEHIND, "warn"), (CONFLICT, "bad"), (NO_QUOTA, ""))
    ]  # fmt: skip
    return [
        {"label": _t("Their own net contribution"), "value": ui.money(bulk.money(whole.own)), "url": "#agents",
         "hint": ngettext("%s partner", "%s partners", whole.agents) % f"{whole.agents:,}"},
        {"label": _t("Through them"), "value": ui.money(bulk.money(whole.through)),
         "url": lists.url_with(asked, watch=BRINGS),
         "hint": ngettext("%s customer, no partner", "%s customers, no partners", whole.brought)
         % f"{whole.brought:,}"},
        *watched,
        {"label": _t("Downstream customers"), "value": f"{whole.downstream:,}",
         "hint": _t("%s a year, estimated") % short(whole.estimate), "url": downstream(form)},
    ]  # fmt: skip


def channel(account: int) -> str:
    """The channel file of a partner."""
    return f"{reverse('accounts:account-detail', args=[account])}?tab=channel"


def picture(rows: Sequence[Agent], known: Mapping[int, Account]) -> Chart | None:
    """What the greatest partners bring, themselves and through others; a bar opens the partner."""
    drawn = [one for one in rows if one.account in known]
    if not any(one.together for one in drawn):
        return None
    up = list(reversed(drawn))

    def bars(name: str) -> list[dict[str, Any]]:
        return [{"value": getattr(one, name) / 100, "url": channel(one.account)} for one in up]

    option: dict[str, Any] = {
        "legend": {}, "tooltip": {"trigger": "axis"}, "xAxis": charts.axis(form="money"),
        "yAxis": charts.axis("category", data=[str(known[one.account]) for one in up]),
        "series": [charts.bars(_t("Itself"), bars("own"), stack="sum"),
                   charts.bars(_t("Through it"), bars("through"), stack="sum", colour="var(--c2)")],
    }  # fmt: skip
    head = [_t("Partner"), _t("Itself"), _t("Through it"), _t("Quota reached")]
    table = [[str(known[one.account]), short(one.own), short(one.through), reached(one)] for one in drawn]
    return Chart("agents", "bar", option, table={"head": head, "rows": table}, height=80 + 30 * len(drawn))


def reached(one: Agent) -> str:
    """How far its quota is reached."""
    return formats.NONE if one.attainment is None else formats.percent(one.attainment)


def heads(form: AgentsForm, asked: Any) -> dict[str, dict[str, str]]:
    """{what partners are sorted by: its address and which way it stands now}; the greatest come first."""
    name, down = form.order.lstrip("-"), form.order.startswith("-")
    return {
        key: {"url": lists.url_with(asked, sort=key if key == name and down else f"-{key}"),
              "on": ("descending" if down else "ascending") if key == name else ""}
        for key in SORTS
    }  # fmt: skip


def line(one: Agent, account: Account, is_now: bool) -> dict[str, Any]:
    """One partner as the table shows it; each number leads to what it is made of, where a list of that day is kept."""
    of = f"?account={one.account}"
    return {
        "one": one, "account": account, "url": channel(one.account), "kind": dict(KINDS).get(one.kind, ""),
        "own": bulk.money(one.own), "through": bulk.money(one.through), "quota": _money(one.quota),
        "achieved": _money(one.achieved), "tone": "warn" if one.is_behind else "good",
        "estimate": bulk.money(one.estimate) if one.estimate else None,
        "own_url": f"{reverse('accounts:account-detail', args=[one.account])}?tab=contribution",
        "brought_url": f"{reverse('accounts:account-list')}?came_through={one.account}&archived=any" if is_now else "",
        "downstream_url": reverse("accounts:downstream-list") + of,
        "conflict_url": reverse("accounts:territory-list") + of + "&conflict=true",
    }  # fmt: skip


def _money(cents: int | None) -> Any:
    return None if cents is None else bulk.money(cents)


def sheet(rows: Sequence[Agent], known: Mapping[int, Account]) -> Iterator[list[Any]]:
    """A line of the file for each partner."""
    for one in rows:
        if account := known.get(one.account):
            parts = [shares.of(part, 4) for part in (one.attainment, one.elapsed)]
            yield [one.account, account.code, account.name, one.kind, one.tier, str(account.owner or ""), one.region,
                   one.segment, bulk.money(one.revenue), bulk.money(one.own), one.brought, bulk.money(one.through),
                   _money(one.quota), _money(one.achieved), *parts, one.conflicts, one.downstream,
                   bulk.money(one.estimate)]  # fmt: skip


class AccountAgent(Panel):
    """What one partner brings, itself and through the customers that came by it."""

    model, template_name = Account, "analytics/agents/_account.html"

    def context(self) -> dict[str, Any]:
        found = facts.gather(self.user)
        row = next((one for one in found.rows if one.account == self.object.pk), None) if found else None
        if found is None or row is None:
            return {"object": self.object, "says": ""}
        return {"object": self.object, "says": says(row, found), "as_of": found.as_of}


def says(one: Agent, found: Agents) -> str:
    """Its own and brought-in contribution in a sentence, and which place it has among the partners one sees."""
    place = 1 + sum(other.together > one.together for other in found.rows)
    told = _t("It brings %(own)s of net contribution itself in the year.") % {"own": short(one.own)}
    if one.brought:
        came = ngettext("%(n)s customer with %(net)s came through it.", "%(n)s customers with %(net)s came through it.",
                        one.brought)  # fmt: skip
        by_way = handed_in(found, rules.below(found.net, one.account))
        told = wording.sentences([told, came % {"n": f"{one.brought:,}", "net": short(one.through)}, *by_way])
    rank = _t("Together this is place %(place)s of %(all)s among the partners you see.")
    return wording.sentences([told, rank % {"place": place, "all": len(found.rows)}])
