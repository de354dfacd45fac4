"""What the newest run of tiers said of each account: computed tier, why, false key accounts with their evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import KEY_TIERS, FalseKey, Tier
from accounts.models import TierChange
from accounts.views.tiers import sentence
from analytics.facts import totals
from analytics.facts.in_force import standing_then
from analytics.filters import VerdictFilters
from analytics.models import Overrule, Verdict
from analytics.views.evidence_words import squeeze_words, thin_words
from analytics.views.lists import UNTIERED, RunRowList, archived_words, name_cell, partly
from analytics.views.overrules import words
from kam.ground import lists, wording
from kam.ground.lists import Column
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

KINDS, TIERS = dict(FalseKey.choices), dict(Tier.choices)


def reason_words(row: Verdict) -> list[str]:
    """Why the tier, in sentences; the numbers stand in the row."""
    told = [sentence(code, numbers) for code, numbers in row.reasons.items() if code != "waiting"]
    return [words for words in told if words]


def false_key_words(kinds: Iterable[str]) -> str:
    """Flags as a file names them."""
    return wording.listed(KINDS.get(kind, kind) for kind in kinds)


def waiting_words(row: Verdict) -> str:
    """The change that waits for another run."""
    if not row.pending:
        return ""
    return _t("%(tier)s waits for another run.") % {"tier": dict(Tier.choices)[row.pending]}


def evidence_words(row: Verdict) -> list[str]:
    """What speaks for a false key account, one sentence for each kind."""
    colon, stop = ("：", "。") if ui.language().startswith("zh") else (": ", ".")
    return [f"{KINDS[kind]}{colon}{_evidence(kind, row.evidence)}{stop}" for kind in row.false_keys if kind in KINDS]


def _evidence(kind: str, found: dict[str, Any]) -> str:
    if kind == FalseKey.ONE_OFF:
        months = int(found.get("months", 0))
        words = ngettext("%(share)s of the year's revenue within 30 days, orders in %(months)s month",
                         "%(share)s of the year's revenue within 30 days, orders in %(months)s months",
                         months)  # fmt: skip
        return words % {"share": formats.percent(found.get("burst_share", 0)), "months": months}
    return thin_words(found) if kind == FalseKey.NO_PROFIT else squeeze_words(found)


def overruled_words(row: Verdict) -> list[str]:
    """Who overruled what the run flagged, until when and why; read with the account's overrulings."""
    day = row.run.as_of
    if not row.false_keys or day is None:
        return []
    said = [one for one in row.account.overrules.all() if one.kind in row.false_keys and one.stands_on(day)]
    stop = "。" if ui.language().startswith("zh") else "."
    return [f"{words(one).rstrip('。.')}{stop}" for one in said]


def excused(row: Verdict) -> set[str]:
    """The flags overruled as of the run's day, since the run too: those act with the next one."""
    day = row.run.as_of
    since = {one.kind for one in row.account.overrules.all() if day is not None and one.stands_on(day)}
    return since | set(row.overruled)


def false_key_cell(row: Verdict) -> SafeString:
    """The flags as tags, struck through where overruled, and the way to the rows that prove them."""
    if not row.false_keys:
        return SafeString("")
    over = excused(row)
    tags = format_html_join("", '<span class="tag {}">{}</span> ', (
        ("" if kind in over else "warn", _t("%(kind)s, overruled") % {"kind": KINDS[kind]}
         if kind in over else KINDS[kind])
        for kind in row.false_keys if kind in KINDS
    ))  # fmt: skip
    url = reverse("analytics:account-verdict", args=[row.account_id])
    return format_html('<div>{}<span class="sub"><a href="{}">{}</a></span></div>', tags, url, _t("What proves it"))


def overrule_cell(row: Verdict) -> SafeString:
    """The flags with the button of a director, where one holds a tier back."""
    told = false_key_cell(row)
    kind = next((kind for kind in row.false_keys if kind not in excused(row)), None)
    if kind is None:
        return told
    url = reverse("analytics:account-overrule", args=[row.account_id])
    button = format_html('<a class="button plain small" href="{}?kind={}">{}</a>', url, kind, _t("Overrule"))
    return format_html("{}{}", told, button)


def tier_cell(row: Verdict) -> Any:
    """The tier in force at the end of the run's day, and the one that waits."""
    badge = ui.tier_badge(row.stood, ui.language(), True)  # type: ignore[attr-defined]
    return format_html('{}<span class="sub">{}</span>', badge, waiting_words(row)) if row.pending else badge


def why_cell(row: Verdict) -> Any:
    """Evidence against a false key account, what of it was overruled, then the reasons."""
    return format_html_join("", "<span>{}</span>{}", ((line, wording.gap()) for line in why_lines(row)))


def why_lines(row: Verdict) -> list[str]:
    """The same as sentences, for page and file."""
    return [*evidence_words(row), *overruled_words(row), *reason_words(row)]


EMPTY = {
    "title": _("No tier to show"),
    "text": _("Take a filter away, or recompute as soon as there are orders."),
    "icon": "medal",
}
COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, name_cell, "account__name"),
    *UNTIERED,
    Column("in_effect", _("Tier in force"), lambda r: TIERS.get(r.stood, ""), tier_cell, "stood", css="nowrap"),
    Column(
        "computed",
        _("Computed tier"),
        lambda r: r.get_computed_display(),
        lambda r: r.get_computed_display(),
        "computed",
        css="nowrap",
    ),
    Column("why", _("Why"), lambda r: wording.sentences(why_lines(r)), why_cell, css="wide broad quiet"),
    Column("false_keys", _("False key account"), lambda r: false_key_words(r.false_keys), false_key_cell),
    Column("overruled", _("Overruled"), lambda r: false_key_words(r.overruled), only="export"),
    Column(
        "pending",
        _("Waits for another computation"),
        lambda r: TIERS.get(r.pending, r.pending),
        only="export",
    ),
]


def without_words(user: Any) -> SafeString | str:
    """Who has no tier, where somebody has none: everybody who ever ordered has one."""
    count = totals.without_tier(user)
    words = ngettext("%(count)s customer has no tier: nothing was ordered before the computation.",
                     "%(count)s customers have no tier: nothing was ordered before the computation.",
                     count)  # fmt: skip
    url = f"{reverse('accounts:account-list')}?tier=none"
    return format_html('<a href="{}">{}</a>', url, words % {"count": f"{count:,}"}) if count else ""


class VerdictList(RunRowList):
    """What the newest run of tiers said of everybody."""

    model, name, title = Verdict, "verdicts", _("Tiers and why")
    filterset_class = VerdictFilters
    default_sort, empty, columns = "-account__standing__net_contribution", EMPTY, COLUMNS

    def rows(self) -> Any:
        told = Prefetch("account__overrules", Overrule.objects.select_related("by"))
        return standing_then(super().rows().select_related("run").prefetch_related(told))

    def more(self) -> SafeString | str:
        """Whom it leaves out and who is archived."""
        return "" if self.is_narrowed else around(self.user, self.chosen)

    def finding(self) -> SafeString | str:
        return finding(self.chosen, self.user, self.request.GET)

    def shown(self) -> list[Column]:
        return with_button(super().shown()) if can(self.user, Right.OVERRULE_VERDICTS) else super().shown()

    def actions(self) -> list[dict[str, Any]]:
        over = {"label": _t("Overruled"), "url": reverse("analytics:overrule-list"), "icon": "gavel"}
        return [over, *super().actions()]


def with_button(columns: list[Column]) -> list[Column]:
    """Who may overrule does so in the flag's own cell: a column of its own would stand out of sight."""
    return [replace(one, show=overrule_cell) if one.key == "false_keys" else one for one in columns]


def finding(rows: Any, user: Any, asked: Any) -> SafeString | str:
    """How many stand in each tier, what the numbers alone would say, how many wait or only look like key accounts."""
    is_false = ~Q(false_keys=[])
    cells = list(rows.order_by().values_list("stood", "computed").annotate(
        count=Count("pk"), waits=Count("pk", filter=~Q(pending="")), is_false=Count("pk", filter=is_false),
        free=Count("pk", filter=is_false & Q(false_keys=F("overruled")))))  # fmt: skip
    whole, waiting, false, free = (sum(cell[place] for cell in cells) for place in (2, 3, 4, 5))
    freed = sum(cell[5] for cell in cells if cell[0] in KEY_TIERS)
    if not whole:
        return ""
    proposed = TierChange.objects.visible_to(user).proposed().filter(account__in=rows.order_by().values("account"))
    open_now = 0 if {"run", "as_of"} & asked.keys() else proposed.count()
    told = [*tiers_told(cells, whole), *changes_told(waiting, open_now, asked), *false_told(false, free, freed, asked)]
    said, part_of = format_html_join(wording.gap(), "{}", ((one,) for one in told)), partly(user)
    return format_html("{}{}{}", part_of, wording.colon(), said) if part_of else said


def changes_told(waiting: int, proposed: int, asked: Any) -> list[SafeString]:
    """The changes that wait for another computation, and those that wait for a person; each opens its list."""
    found = []
    if waiting:
        words = ngettext("%(n)s change waits for another computation.", "%(n)s changes wait for another computation.",
                         waiting)  # fmt: skip
        found.append((lists.url_with(asked, waiting="true"), words % {"n": f"{waiting:,}"}))
    if proposed:
        words = ngettext("%(n)s more is proposed and waits for a decision.",
                         "%(n)s more are proposed and wait for a decision.", proposed)  # fmt: skip
        found.append((f"{reverse('accounts:tier-list')}?state=proposed", words % {"n": f"{proposed:,}"}))
    return [linked(url, words) for url, words in found]


def false_told(false: int, free: int, freed: int, asked: Any) -> list[SafeString]:
    """How many look like key accounts and are none; how many a director overruled, and how many of these are key."""
    if not false:
        return []
    are = ngettext("%(n)s is a false key account.", "%(n)s are false key accounts.", false) % {"n": f"{false:,}"}
    found = [linked(lists.url_with(asked, false_key="any"), are)]
    if free:
        held = ngettext("%(n)s of them is held back from platinum and gold.",
                        "%(n)s of them are held back from platinum and gold.", false - free)  # fmt: skip
        over = ngettext("%(n)s of them is overruled.", "%(n)s of them are overruled.", free) % {"n": f"{free:,}"}
        key = ngettext("%(n)s of those overruled stands at platinum or gold.",
                       "%(n)s of those overruled stand at platinum or gold.", freed) % {"n": f"{freed:,}"}  # fmt: skip
        found.append(format_html("{}", held % {"n": f"{false - free:,}"}))
        found.append(linked(lists.url_with(asked, false_key="any", overruled="true"), f"{over}{wording.gap()}{key}"))
    return found


def linked(url: str, words: str) -> SafeString:
    """A sentence that opens what it counts."""
    return format_html('<a href="{}">{}</a>', url, words)


def tiers_told(cells: list[Any], whole: int) -> list[str]:
    """The tiers in force, and beside them those that the numbers alone would give, where the two differ."""
    stand, by_numbers = (_tiers(cells, place) for place in (0, 1))
    told = [ngettext("Tiers in force of %(count)s customer: %(tiers)s.",
                     "Tiers in force of %(count)s customers: %(tiers)s.", whole)
            % {"count": f"{whole:,}", "tiers": stand}]  # fmt: skip
    if by_numbers == stand:
        return told
    apart = sum(cell[2] for cell in cells if cell[0] != cell[1])
    why = ngettext("%(n)s customer stands elsewhere than by its numbers: set by hand, taken over from its group, held "
                   "as core, or still to be approved.",
                   "%(n)s customers stand elsewhere than by their numbers: set by hand, taken over from their group, "
                   "held as core, or still to be approved.", apart) % {"n": f"{apart:,}"}  # fmt: skip
    return [*told, _t("By the numbers alone: %(tiers)s.") % {"tiers": by_numbers}, why]


def _tiers(cells: list[Any], place: int) -> str:
    """How many stand in each tier by one of the two columns, those without a tier last."""
    sums: dict[str, int] = {}
    for cell in cells:
        sums[cell[place]] = sums.get(cell[place], 0) + cell[2]
    named = [*Tier.choices, ("", _t("No tier"))]
    return wording.listed(f"{label} {sums[key]:,}" for key, label in named if sums.get(key))


def around(user: Any, rows: Any) -> SafeString:
    """Who has no tier, where somebody has none, and who is archived: everybody who ever ordered has one."""
    count, gone = totals.without_tier(user), totals.archived(rows)
    words = ngettext("%(count)s customer has no tier: nothing was ordered before the computation.",
                     "%(count)s customers have no tier: nothing was ordered before the computation.",
                     count)  # fmt: skip
    url = f"{reverse('accounts:account-list')}?tier=none"
    link = format_html('<a href="{}">{}</a>', url, words % {"count": f"{count:,}"})
    closed = _t("{}.").format(archived_words(gone) % {"count": f"{gone:,}"})
    told = [one for one, number in ((link, count), (closed, gone)) if number]
    return format_html_join(wording.gap(), "{}", ((one,) for one in told))
