"""Dilemmas: on a customer with what helps, one tap away; over the book by dilemma and by manager."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.views.home import OfAccount
from kam.ground import wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Panel
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.choices import Dilemma, TodoSource
from lifecycle.facts import dilemmas as facts
from lifecycle.filters import DiagnosisFilter
from lifecycle.models import Diagnosis, Todo
from lifecycle.rules import dilemmas as rules
from lifecycle.templatetags.dilemmas import finding_words, say
from lifecycle.views import finding_rows
from lifecycle.views.visits import customer

UNASSIGNED = "null"
"""How the filter is asked for what nobody owns."""
UNVISITED = ("in_not_visited", "keep_overdue")
"""Signs that a visit takes away at once."""
TONES = {Dilemma.GET_IN: "", Dilemma.GROW: "warn", Dilemma.KEEP: "bad"}


class AccountDilemma(OfAccount, Panel):
    """In which dilemma the customer is by what its file shows now: its causes, ours, and what helps."""

    template_name = "lifecycle/dilemmas/_panel.html"

    def context(self) -> dict[str, Any]:
        found = facts.one(self.object, timezone.localdate())
        diagnosis = rules.diagnose(found) if found else None
        if diagnosis is None:
            return {"account": self.object}
        may = {"account": self.object, "can_take": can(self.user, Right.TAKE_ON_WORK)}
        return may | shown(diagnosis, self.object, self.user) | {"since": since_words(self.object, diagnosis.dilemma)}


def since_words(account: Any, dilemma: str) -> str:
    """Since when a dilemma holds by the file, and which night first saw it; empty before a night has seen it."""
    row = Diagnosis.objects.standing().filter(account=account, dilemma=dilemma).first()
    if row is None:
        return ""
    since, seen = strip_tags(since_cell(row)), facts.found_on(row)
    if seen is None or seen == row.since:
        return _("Holds since: %(since)s.") % {"since": since}
    words = _("Holds since: %(since)s. First seen in the night of %(seen)s.")
    return words % {"since": since, "seen": strip_tags(ui.day(seen, "short"))}


def shown(diagnosis: rules.Diagnosis, account: Any, user: Any) -> dict[str, Any]:
    """The dilemma in words, its causes by side with their rows, and what helps with what is being done."""
    sides: dict[str, list[tuple[str, str]]] = defaultdict(list)
    day = timezone.localdate()
    for code, numbers in diagnosis.findings:
        url = finding_rows.address(code, account.pk, user, day, numbers)
        sides[rules.BY_CODE[code].side].append((say(code, numbers), url))
    given = Todo.objects.open().filter(account=account, source=TodoSource.DILEMMA).select_related("user")
    taken = {todo.reason: todo for todo in given}
    helps = rules.remedies(diagnosis)
    return {
        "dilemma": Dilemma(diagnosis.dilemma),
        "tone": TONES[Dilemma(diagnosis.dilemma)],
        "sides": [(side.label, sides[side]) for side in (rules.THEIRS, rules.OURS) if sides[side]],
        "helps": [(one, taken.get(f"{diagnosis.dilemma}:{one.value}")) for one in helps],
    }


def dilemma_cell(row: Diagnosis) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', TONES[Dilemma(row.dilemma)], row.get_dilemma_display())


def still(row: Diagnosis) -> list[Any]:
    """What the night found and no visit since has overtaken: who was visited afterwards is not "unvisited" any more."""
    standing = getattr(row.account, "standing", None)
    seen = standing.last_visit_on if standing else None
    if seen is None or row.as_of is None or seen < row.as_of:
        return list(row.findings)
    return [one for one in row.findings if one[0] not in UNVISITED]


def why(row: Diagnosis) -> list[str]:
    """What the file shows, in sentences."""
    return finding_words(still(row)) or [str(_("Visited since; the night looks at it again."))]


def why_cell(row: Any) -> SafeString:
    """The first findings, each leading to the rows that it is made of, and the way to the others."""
    told = [
        (say(code, numbers), finding_rows.address(code, row.account_id, row.reader, row.as_of, numbers))
        for code, numbers in still(row)
    ]
    lines = [format_html('<a href="{}">{}</a>', url, words) if url else words for words, url in told if words]
    shown: list[str] = lines[:2] or why(row)
    if (rest := len(lines) - len(shown)) > 0:
        more = ngettext("%(rest)s more", "%(rest)s more", rest) % {"rest": rest}
        shown = [*shown, format_html('<a href="{}">{}</a>', choose_url(row), more)]
    return format_html_join(mark_safe("<br>"), "{}", ((words,) for words in shown))


def since_cell(row: Diagnosis) -> Any:
    """The first day on which the file shows it without a break since; what lies before it may not be known."""
    day = ui.day(row.since, "short")
    return format_html(_("{} or before"), day) if row.may_be_older else day


def taken_cell(row: Any) -> Any:
    """How many countermeasures are being taken; where there is none, what helps is there to be chosen."""
    helps = rules.remedies(row.told)
    if row.taken or not helps or not can(row.reader, Right.TAKE_ON_WORK):
        todos = f"{reverse('lifecycle:todo-list')}?account={row.account_id}&source={TodoSource.DILEMMA}"
        many = format_html('<a href="{}">{}</a>', todos, ui.num(row.taken))
        return many if row.taken else format_html('<span class="late">{}</span>', _("none"))
    words = _("Choose"), _("Choose a countermeasure for %(customer)s") % {"customer": row.account}
    return format_html('<a class="button plain small" href="{}" title="{}">{}</a>', choose_url(row), words[1], words[0])


def choose_url(row: Diagnosis) -> str:
    """Where all that the file shows stands beside all that helps."""
    return reverse("lifecycle:stage-choose", args=[row.account_id, row.dilemma])


def of_standing(row: Diagnosis, name: str) -> Any:
    """A number of the customer by the newest runs; None where there is none."""
    return getattr(getattr(row.account, "standing", None), name, None)


EMPTY = {
    "title": gettext_lazy("Nobody is in a dilemma"),
    "text": gettext_lazy("The night looks at every customer; what it finds stands here with what helps."),
    "icon": "shield-check",
}
COLUMNS = [
    Column("account", gettext_lazy("Customer"), lambda d: d.account.name, customer),
    Column("account_code", gettext_lazy("Customer code"), lambda d: d.account.code, only="export"),
    Column("dilemma", gettext_lazy("Dilemma"), lambda d: d.get_dilemma_display(), dilemma_cell),
    Column("why", gettext_lazy("What the file shows"), lambda d: wording.sentences(why(d)), why_cell,
           css="wide broad"),
    Column("at_risk", gettext_lazy("Value at risk"), lambda d: of_standing(d, "value_at_risk"),
           lambda d: ui.money(of_standing(d, "value_at_risk")), "account__standing__value_at_risk", num=True),
    Column("net", gettext_lazy("Net contribution"), lambda d: of_standing(d, "net_contribution"),
           lambda d: ui.money(of_standing(d, "net_contribution")), only="export"),
    Column("since", gettext_lazy("Since"), lambda d: d.since, since_cell, "since", css="nowrap"),
    Column("may_be_older", gettext_lazy("May have held before"), lambda d: d.may_be_older, only="export"),
    Column("taken", gettext_lazy("Countermeasures"), lambda d: d.taken, taken_cell, num=True),
    Column("owner", gettext_lazy("Owner"), lambda d: d.account.owner or ""),
]  # fmt: skip


class DiagnosisList(ListPage):
    """Who is in which dilemma, and what is done about it."""

    template_name, title = "lifecycle/dilemmas/list.html", gettext_lazy("The three dilemmas")
    model, filterset_class, name, nav = Diagnosis, DiagnosisFilter, "diagnoses", "dilemmas"
    empty, columns, is_long, default_sort = EMPTY, COLUMNS, True, "-account__standing__value_at_risk"
    subtitle = gettext_lazy("Can't get in, can't grow, can't keep: by what the files show, with what helps")

    def rows(self) -> Any:
        return super().rows().select_related("account__owner", "account__standing")

    def row_url(self, row: Diagnosis) -> str:
        return reverse("accounts:account-detail", args=[row.account_id])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Life cycle"), reverse("lifecycle:journey-list"))]

    def prepare(self, rows: list[Any]) -> None:
        taken = taken_by(Todo.objects.filter(account__in=[row.account_id for row in rows]))
        for row in rows:
            row.taken, row.reader = taken.get(row.account_id, 0), self.user

    def context(self) -> dict[str, Any]:
        return {} if self.htmx else book(super().rows().standing(), Todo.objects.visible_to(self.user))


def taken_by(todos: Any) -> dict[int, int]:
    """{account: open countermeasures}."""
    rows = todos.open().filter(source=TodoSource.DILEMMA).order_by().values_list("account")
    return dict(rows.annotate(Count("pk")))


def book(rows: Any, todos: Any) -> dict[str, Any]:
    """How many are in each dilemma and what they are worth; the same for each manager, with what is done."""
    counts = {
        one: (n, worth)
        for one, n, worth in rows.order_by().values_list("dilemma").annotate(
            Count("pk"), Sum("account__standing__net_contribution"))
    }  # fmt: skip
    figures = [
        {"label": one.label, "value": ui.num(counts.get(one, (0, 0))[0]), "url": f"?dilemma={one.value}",
         "tone": TONES[one], "hint": format_html(_("net contribution {}"), ui.money(counts.get(one, (0, 0))[1] or 0))}
        for one in Dilemma
    ]  # fmt: skip
    looked_on = rows.aggregate(day=Max("as_of"))["day"]
    return {
        "as_of": looked_on,
        "figures": figures,
        "managers": _by_manager(rows, taken_by(todos)),
        "dilemmas": list(Dilemma),
    }


def _by_manager(rows: Any, taken: dict[int, int]) -> list[dict[str, Any]]:
    held: dict[tuple[Any, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    told = rows.order_by().values_list("account", "account__owner", "account__owner__name", "dilemma")
    for account, owner, name, dilemma in told:
        mine = held[(owner, name or str(_("Unassigned")))]
        mine[dilemma] += 1
        mine["done" if taken.get(account) else "open"] += 1
    found = [
        {"owner": owner or UNASSIGNED, "name": name, "all": mine["open"] + mine["done"], "done": mine["done"],
         "cells": [(one.value, mine[one.value]) for one in Dilemma]}
        for (owner, name), mine in held.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-int(one["all"]), str(one["name"])))
