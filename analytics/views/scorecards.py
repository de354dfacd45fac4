"""Scorecards on pages: the whole book by each criterion, and one account's card as of a day with its sources (T3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import Criterion
from accounts.choices.standards import ASSESSABLE, MEASURES, SCORECARD, STANDARDS, TRAITS
from accounts.models import Account, Assessment
from accounts.models import Policy as Version
from accounts.rules.standards import Policy
from accounts.views.class_words import class_tag
from analytics.facts import scorecards as facts
from analytics.filters import ScorecardFilters
from analytics.models import Scorecard
from analytics.views import standard_words
from analytics.views.lists import ACCOUNT, RunRowList, account_cell
from kam.ground import heard, lists, wording
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import Panel
from kam.ground.rights import Right, can
from kam.models import Run
from kam.templatetags import ui

NAMES = {one.value for one in SCORECARD}
GROUPS = {"standards": STANDARDS, "traits": TRAITS, "measures": MEASURES}
GROUP_WORDS = {"standards": _("Six standards"), "traits": _("Seven traits"), "measures": _("Measures")}


def shown(name: Criterion) -> Callable[[Any], SafeString | str]:
    """The cell of a criterion: the score, with a mark where people judged it; a dash where nobody knows."""

    def cell(row: Scorecard) -> SafeString | str:
        score, judged = facts.of_row(row, name)
        if score is None:
            return ui.nothing()
        if not judged:
            return f"{score}"
        title = standard_words.judgement(judged)
        return format_html('<span title="{}">{}<span class="hint" aria-hidden="true"> ✎</span></span>', title, score)

    return cell


def criterion(name: Criterion) -> Column:
    """A column of the list: sorted by what stands on the card, whoever said so."""
    return Column(
        name.value,
        standard_words.short(name),
        lambda row: facts.of_row(row, name)[0],
        shown(name),
        f"on_card_{name.value}",
        num=True,
    )


EMPTY = {
    "title": _("No scorecards yet"),
    "text": _("Compute them, or take a filter away."),
    "icon": "clipboard-check",
}
COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, account_cell, "account__name"),
    *ACCOUNT,
    Column("class", _("Class"), lambda r: r.account.get_key_class_display(),
           lambda r: class_tag(r.account.key_class), "account__key_class"),
    *(criterion(one) for one in SCORECARD),
]  # fmt: skip


class ScorecardList(RunRowList):
    """Every account by the six standards, the seven traits, or the measures."""

    model, name, title = Scorecard, "scorecards", _("Scorecards")
    template_name, filterset_class = "analytics/scorecards/list.html", ScorecardFilters
    default_sort, empty, columns = "-profit", EMPTY, COLUMNS

    def rows(self) -> Any:
        return with_cards(super().rows(), self.request.GET)

    def finding(self) -> str:
        return self.of_whom(finding(self.chosen, self.request.GET))

    def shown(self) -> list[Column]:
        wanted = {one.value for one in GROUPS[group_of(self.request.GET)]} | {"account", "class"}
        return [column for column in super().shown() if column.key in wanted]

    def row_url(self, row: Any) -> str:
        return f"/customers/{row.account_id}/?tab=standards"

    def context(self) -> dict[str, Any]:
        group = group_of(self.request.GET)
        told = formulas(group, self.run)
        return super().context() | {"groups": groups(self.request.GET, group), "formulas": told}


def group_of(asked: Any) -> str:
    """Which criteria are shown."""
    return asked.get("show") if asked.get("show") in GROUPS else "standards"


def finding(rows: Any, asked: Any) -> SafeString | str:
    """How many customers score high by each criterion shown, and which of them is known of fewest."""
    count, found = facts.reached(rows, GROUPS[group_of(asked)], day_of(asked))
    if not count:
        return ""
    most = sorted((name for name in found if found[name][0]), key=lambda name: -found[name][1])
    named = format_html_join(wording.comma(), '<a href="{}">{} {}</a>', (
        (lists.url_with(asked, sort=f"-{name.value}"), standard_words.short(name), f"{found[name][1]:,}")
        for name in most
    ))  # fmt: skip
    words = ngettext("Scores of %(high)s or more, of %(count)s customer: %(named)s.",
                     "Scores of %(high)s or more, of %(count)s customers: %(named)s.", count)  # fmt: skip
    told = [escape(words) % {"count": f"{count:,}", "high": facts.HIGH, "named": named or _t("none is known yet")}]
    least = min(found, key=lambda name: found[name][0])
    if most and found[least][0] < count:
        rare = escape(_t("Least known is %(name)s, of %(known)s of them."))
        told.append(rare % {"name": escape(standard_words.short(least)), "known": f"{found[least][0]:,}"})
    return SafeString(wording.sentences(told))


def day_of(asked: Any) -> date:
    """The day whose judgements count."""
    return heard.day(asked, "as_of") or company_today()


def formulas(group: str, run: Run | None) -> list[tuple[Any, str]]:
    """How each criterion of a group is scored, by the thresholds of the run."""
    rule = rule_of(run)
    return [(one.label, standard_words.formula(one, rule)) for one in GROUPS[group]]


def with_cards(rows: Any, asked: Any) -> Any:
    """The rows with the judgements that count, and with what stands on the card by the criterion one sorts by."""
    day = day_of(asked)
    sort = asked.get("sort", "").lstrip("-")
    counting = Prefetch("account__assessments", Assessment.objects.newest(day).select_related("by"), to_attr="counting")
    return facts.on_card(rows.prefetch_related(counting), [sort] if sort in NAMES else [], day)


def groups(asked: Any, here: str) -> list[dict[str, Any]]:
    """The way between the groups of criteria, with the filters kept."""
    kept, found = asked.copy(), []
    for key, words in GROUP_WORDS.items():
        kept["show"] = key
        found.append({"label": words, "url": f"?{kept.urlencode()}", "on": key == here})
    return found


class AccountStandards(Panel):
    """One account's card as of a day: each score with its formula, its rows, its age and who judged it."""

    model, template_name = Account, "analytics/scorecards/_account.html"

    def context(self) -> dict[str, Any]:
        account, day = self.object, heard.day(self.request.GET, "day")
        today = day or company_today()
        card, judged = facts.of_account(account, today, live=day is None)
        may = can(self.user, Right.ASSESS) and account.archived_at is None and day is None
        rule = rule_of(card.run if card else None)
        sheets = [
            {"title": GROUP_WORDS[key], "rows": lines(names, account, card, judged, today, may, rule)}
            for key, names in GROUPS.items()
        ]
        for sheet in sheets:
            sheet["known"] = sum(row["score"] is not None for row in sheet["rows"])
        below = "" if day else reverse("accounts:account-class", args=[account.pk])
        return {"object": account, "card": card, "groups": sheets, "day": day, "class_url": below}


def rule_of(run: Run | None) -> Policy:
    """The thresholds by which a run scored; before the first, those of the version in force."""
    versions = Version.objects
    return Policy(**(versions.of(run) if run else versions.current()).group("standards"))


def lines(
    names: Iterable[Criterion],
    account: Account,
    card: Any,
    judged: dict[str, Any],
    today: date,
    may: bool,
    rule: Policy,
) -> list[dict[str, Any]]:
    """The rows of a group of criteria; `may`: the reader may judge."""
    return [
        standard_words.row(
            one, card, judged.get(one.value), rule=rule, today=today,
            assess=assess_url(account, one) if may and one in ASSESSABLE else "",
            history=f"{reverse('accounts:assessment-list')}?account={account.pk}&criterion={one.value}",
        )
        for one in names
    ]  # fmt: skip


def assess_url(account: Account, name: Criterion) -> str:
    """The form with the criterion chosen."""
    return f"{reverse('accounts:assessment-create', args=[account.pk])}?criterion={name.value}"
