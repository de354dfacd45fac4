"""Company targets: per year the key accounts' share of revenue, aimed at against what is, and the strategic goals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from analytics.actions import targets
from analytics.facts import targets as facts
from analytics.facts.targets import Told
from analytics.filters.targets import CompanyTargetFilters
from analytics.forms.targets import CompanyTargetForm, CompanyTargetsForm
from analytics.models import CompanyTarget
from analytics.rules import targets as rules
from kam.ground import ways, wording
from kam.ground.catalogues import Catalogue, CatalogueList, Entry, EntryArchive, EntryCreate, EntryEdit, EntryRestore
from kam.ground.lists import Column
from kam.ground.posts import FormPage
from kam.ground.rights import Right
from kam.rules import formats, shares

EMPTY = {
    "title": gettext_lazy("No target is set"),
    "text": gettext_lazy("Say which share of revenue key accounts shall bring, and where you want to be in ten years."),
    "icon": "goal",
}


MEASURED = gettext_lazy("Actual is of the last 365 days, and of the whole year once it is over.")
SEVERAL = gettext_lazy("Several years at once")
STANDINGS: dict[str, tuple[str, Any]] = {
    rules.REACHED: ("good", pgettext_lazy("company target", "Reached")),
    rules.NEARLY: ("warn", pgettext_lazy("company target", "Nearly reached")),
    rules.BEHIND: ("bad", pgettext_lazy("company target", "Behind")),
    rules.MISSED: ("bad", pgettext_lazy("company target", "Missed")),
    rules.AHEAD_OF_US: ("", pgettext_lazy("company target", "Still to come")),
}
"""{where a target stands: its colour and its word}."""


class OfTargets(Catalogue):
    """Written by whoever makes the policy, read by whoever leads."""

    model, noun, called, nav = CompanyTarget, "analytics:companytarget", gettext_lazy("Company targets"), "analyses"
    verbs, keeps = targets, Right.EDIT_POLICY

    def above(self) -> list[tuple[Any, str]]:
        return [(_("Concentration"), reverse("analytics:concentration"))]


class CompanyTargetList(OfTargets, CatalogueList):
    """Year by year, aimed at and what is."""

    right, filterset_class = Right.SEE_DASHBOARD, CompanyTargetFilters
    template_name = "analytics/list.html"
    name, new, default_sort, empty = "targets", gettext_lazy("New target"), "year", EMPTY

    @cached_property
    def told(self) -> dict[int, Told]:
        return facts.told(self.user, CompanyTarget.objects.all())

    def get_subtitle(self) -> str:
        return wording.sentences([*finding(self.told.values()), str(MEASURED)])

    def actions(self) -> list[dict[str, Any]]:
        found = super().actions()
        return [several(), *found] if found else []

    def context(self) -> dict[str, Any]:
        return {"ways": ways.of(self.user, self.name)}

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        return columns_of(self.told)


def several() -> dict[str, Any]:
    """The button that leads to the form of several years."""
    return {"label": SEVERAL, "url": reverse("analytics:companytarget-several"), "icon": "clipboard-list"}


class CompanyTargetCreate(OfTargets, EntryCreate):
    """Aim at something."""

    title, form_class, done_message = gettext_lazy("New target"), CompanyTargetForm, gettext_lazy("Target set.")


class CompanyTargetSeveral(OfTargets, Entry, FormPage):
    """Aim at something for several years, as it stands in a sheet; begins with what is aimed at."""

    title, form_class, submit_label = SEVERAL, CompanyTargetsForm, gettext_lazy("Set targets")

    def initial(self) -> dict[str, Any]:
        began = {row.year: (row.pk, row.version, line_of(row)) for row in CompanyTarget.objects.live().order_by("year")}
        return {"lines": "\n".join(line for *_read, line in began.values()), "began": began}

    def act(self, form: Any) -> Any:
        lines, began = form.cleaned_data["lines"], form.cleaned_data["began"]
        read = {year: (key, version) for year, (key, version, _line) in began.items()}
        count = targets.write_many(lines=lines, read=read, by=self.user)
        words = ngettext("%(count)s target set.", "%(count)s targets set.", count)
        self.done_message = words % {"count": count} if count else _("Nothing was changed.")


class CompanyTargetEdit(OfTargets, EntryEdit):
    """Aim at something else."""

    form_class = CompanyTargetForm


class CompanyTargetArchive(OfTargets, EntryArchive):
    """Aimed at no more."""

    title, done_message = gettext_lazy("Archive target"), gettext_lazy("Target archived.")
    question = gettext_lazy("It is aimed at no more. What was aimed at stays in its history.")


class CompanyTargetRestore(OfTargets, EntryRestore):
    """Aimed at again."""

    done_message, question = gettext_lazy("Target brought back."), gettext_lazy("It is aimed at again as it was.")


def columns_of(told: dict[int, Told]) -> list[Column]:
    """A line of the list, with what is."""

    def actual(row: CompanyTarget) -> float | None:
        return told[row.pk].actual

    def gap(row: CompanyTarget) -> float | None:
        return told[row.pk].gap

    return [
        Column("year", gettext_lazy("Year"), lambda t: t.year, lambda t: str(t.year), "year"),
        Column(
            "key_share",
            gettext_lazy("Aimed at"),
            lambda t: shares.of(t.key_share),
            lambda t: share(t.key_share),
            num=True,
        ),
        Column("actual", gettext_lazy("Actual"), lambda t: shares.of(actual(t)), lambda t: share(actual(t)), num=True),
        Column(
            "gap",
            gettext_lazy("Off the target"),
            lambda t: shares.of(gap(t)),
            lambda t: gap_cell(gap(t)),
            num=True,
        ),
        Column(
            "standing",
            gettext_lazy("Where it stands"),
            lambda t: told[t.pk].standing,
            lambda t: standing_cell(told[t.pk], told.values()),
        ),
        Column("goal", gettext_lazy("Strategic goal"), lambda t: t.goal, css="wide"),
    ]


def share(found: Any) -> str:
    """A share to a tenth of a percent."""
    return formats.NONE if found is None else formats.percent(found, 1)


def gap_cell(found: float | None) -> SafeString | str:
    """How far off in points of percent, with its sign."""
    if found is None:
        return formats.NONE
    css = {"good": "up", "warn": "warn", "bad": "down"}[rules.tone(found)]
    sign = "+" if found >= 0 else formats.MINUS
    points = _("%(points)s points") % {"points": sign + formats.grouped(abs(found) * 100, 1)}
    return format_html('<span class="{}">{}</span>', css, points)


def standing_cell(now: Told, every: Iterable[Told]) -> SafeString | str:
    """Where a target stands, in a word with its colour, and below it which way the share went since the year before."""
    if not now.standing:
        return ""
    then, points = moved(now, every)
    way = ""
    if then is not None and points and now.whole:
        sign = "+" if points > 0 else formats.MINUS
        told = {"points": sign + formats.grouped(abs(points), 1), "year": then.target.year}
        words = _("%(points)s points on %(year)s") % told
        way = format_html('<span class="sub"><span class="{}">{}</span></span>', "up" if points > 0 else "down", words)
    return format_html('<span class="tag {}">{}</span>{}', *STANDINGS[now.standing], way)


def line_of(target: CompanyTarget) -> str:
    """A target as a line that `rules.line` reads."""
    aimed = "" if target.key_share is None else f"{round(target.key_share * 100, 4):g}%"
    return f"{target.year}\t{aimed}\t{' '.join(target.goal.split())}".rstrip()


def finding(found: Iterable[Told]) -> list[str]:
    """What the list says: how this year stands, and how many of those that are over reached what was aimed at."""
    every = [one for one in found if not one.target.archived_at]
    known = [one for one in every if one.standing]
    told = [part for one in known if not one.is_over and not one.is_ahead
            for part in (sentence(one), turn(one, every)) if part]  # fmt: skip
    over = [one.standing for one in known if one.is_over]
    if len(over) == 1:
        year = next(one.target.year for one in known if one.is_over)
        words = _("The target of %(year)s was reached.") if over[0] == rules.REACHED else (
            _("The target of %(year)s was not reached."))  # fmt: skip
        told.append(words % {"year": year})
    elif over:
        words = ngettext("Of %(count)s year that is over, %(reached)s reached its target.",
                         "Of %(count)s years that are over, %(reached)s reached their target.", len(over))  # fmt: skip
        told.append(words % {"count": len(over), "reached": over.count(rules.REACHED)})
    return told


def turn(now: Told, every: Iterable[Told]) -> str:
    """By how many points the share moved since the year before, reached or not; nothing where that is not listed."""
    then, points = moved(now, every)
    if then is None or not now.whole:
        return ""
    said = {"points": formats.grouped(abs(points), 1), "year": then.target.year, "share": share(then.actual)}
    if not points:
        return _("That is the share of %(year)s.") % said
    if points > 0:
        return _("That is %(points)s points more than in %(year)s (%(share)s).") % said
    return _("That is %(points)s points less than in %(year)s (%(share)s).") % said


def moved(now: Told, every: Iterable[Told]) -> tuple[Told | None, Decimal]:
    """The year before, and by how many points of percent the share moved since; None where one is not known."""
    then = next((one for one in every if one.target.year == now.target.year - 1), None)
    if then is None or then.actual is None or now.actual is None:
        return None, Decimal(0)
    return then, formats.points(now.actual, then.actual, 1)


def figure(told: Told) -> dict[str, Any]:
    """The target as one of the dashboard's figures."""
    ways = _("target %(year)s: %(share)s") if told.whole else _("of what you see; the company's target: %(share)s")
    words: Any = ways % {"year": told.target.year, "share": share(told.aimed)}
    tone = rules.tone(told.gap) if told.whole else ""
    if tone and told.gap is not None:
        words = format_html('{}<br><span class="{}">{}</span>', words, tone, judged(told.gap))
    return {"label": _("Key accounts' share of revenue"), "value": share(told.actual), "hint": words,
            "tone": tone, "url": reverse("analytics:companytarget-list")}  # fmt: skip


def judged(gap: float) -> str:
    """By how many points a target is missed or passed."""
    points = formats.grouped(abs(round(gap * 100, 1)), 1)
    if round(gap * 100, 1) < 0:
        return _("%(points)s points short") % {"points": points}
    return _("reached")


def sentence(told: Told) -> str:
    """The same as a sentence; of a part of the book there is none."""
    if not told.whole:
        return ""
    found = {"share": share(told.actual), "aimed": share(told.aimed), "year": told.target.year}
    if told.gap is not None and told.gap >= 0:
        return _("Key accounts bring %(share)s of revenue; the target of %(year)s, %(aimed)s, is reached.") % found
    return _("Key accounts bring %(share)s of revenue; the target of %(year)s is %(aimed)s.") % found
