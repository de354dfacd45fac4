"""Core or important on pages: the panel of one key account, and the list of classes now and before."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import Criterion, KeyClass, MarkKind, Sign
from accounts.choices.standards import ALLIANCE_MARKS, CORE_POINTS, IMPORTANT_POINTS, PARTNERSHIP_MARKS
from accounts.facts import classes as pictures
from accounts.facts.classes import Picture
from accounts.facts.signs import Signs
from accounts.filters.standards import ClassFilters
from accounts.models import Account, ClassChange, Mark, Policy
from accounts.rules.classes import Policy as Rule
from accounts.views import class_words, tier_findings
from accounts.views.assessments import account_cell
from accounts.views.home import OfAccount, url_of
from accounts.views.policy_words import worth_lines
from kam.ground import days, wording
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Panel
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui

HISTORY = 12


class AccountClass(OfAccount, Panel):
    """What this key account is to us, why, what it gets for it, and what is missing before it is core."""

    template_name, title = "accounts/classes/_of_account.html", _("Core or important")

    def context(self) -> dict[str, Any]:
        account, today = self.object, company_today()
        may = can(self.user, Right.ASSESS) and account.archived_at is None
        found: dict[str, Any] = {"object": account, "may_assess": may}
        if not account.is_key:
            return found | {"marks": checklist(account, today, {}, Policy.objects.current())}
        on = days.offered()
        as_of = pictures.day_of_records(on)
        picture = pictures.look([account], as_of, on=on)[0]
        steps_url = url_of("lifecycle:account-core-steps", account.pk) if account.key_class != KeyClass.CORE else ""
        return found | told(picture, today, may) | {"as_of": as_of, "steps_url": steps_url}


def told(picture: Picture, today: date, may: bool) -> dict[str, Any]:
    """The class in words with its points, its marks, its treatment and its history."""
    account, policy = picture.account, Policy.objects.current()
    return {
        "verdict": picture.verdict,
        "rule": {name: f"{number:g}" for name, number in vars(picture.rule).items()},
        "tag": class_words.class_tag(account.key_class),
        "meaning": class_words.meaning(account.key_class),
        "differs": differs(account, picture),
        "barred": class_words.barred(account.key_class, kept(picture), picture.rule),
        "core": class_words.points(picture, CORE_POINTS, today, may),
        "important": class_words.points(picture, IMPORTANT_POINTS, today, may),
        "marks": checklist(account, today, picture.signs, policy),
        "worth": worth_lines(policy.terms.get(account.key_class, {})),
        "history": pictures.history(account, HISTORY),
    }


def kept(picture: Picture) -> dict[str, Any]:
    """The points as a class keeps them."""
    return {
        str(point.value): {"score": None if one.score is None else round(one.score), "holds": one.holds}
        for point, one in picture.points.items()
    }


def differs(account: Account, picture: Picture) -> SafeString | str:
    """What the next run would say, where that is something else than what stands."""
    now = str(picture.verdict.key_class.value)
    return "" if now == account.key_class else class_words.class_tag(now)


SHOWN: dict[MarkKind, tuple[Sign, ...]] = {
    MarkKind.TOP_CONTACTS: (Sign.HEADS, Sign.MET), MarkKind.AGREEMENTS: (Sign.TIE,), MarkKind.EXCLUSIVE: (Sign.TIE,),
    MarkKind.NO_RIVAL: (Sign.ALONE,),
}  # fmt: skip
"""What the records show that bears on a mark; whether it holds, a person says."""


def checklist(account: Account, today: date, signs: Signs, policy: Policy) -> list[dict[str, Any]]:
    """The marks of both bonds: which hold since when with what evidence, which are missing, which held before."""
    kept = list(Mark.objects.live().filter(account=account).select_related("by", "document"))
    holds = {mark.kind: mark for mark in kept if mark.until is None or mark.until > today}
    past = {mark.kind: mark for mark in reversed(kept) if mark.kind not in holds}

    def lines(kinds: tuple[MarkKind, ...]) -> list[dict[str, Any]]:
        return [
            {"kind": one, "mark": holds.get(one), "past": past.get(one),
             "hint": wording.sentences(class_words.said(name, signs[name]) for name in SHOWN.get(one, ())
                                       if name in signs)}
            for one in kinds
        ]  # fmt: skip

    groups = ((_("Strategic alliance"), ALLIANCE_MARKS), (_("Partnership"), PARTNERSHIP_MARKS))
    counts = class_words.counted(signs.get(Sign.TIE), policy)
    return [
        {"title": title, "lines": lines(kinds), "held": sum(one in holds for one in kinds), "of": len(kinds),
         "says": class_words.lacking([one for one in kinds if one not in holds]),
         "counts": counts if kinds is ALLIANCE_MARKS else ""}
        for title, kinds in groups
    ]  # fmt: skip


def move_cell(row: ClassChange) -> SafeString:
    """From which class to which; the same class for other reasons stands alone."""
    was = format_html("{} → ", class_words.class_tag(row.was)) if row.was not in ("", row.key_class) else ""
    return format_html('<span class="row">{}{}</span>', was, class_words.class_tag(row.key_class))


def score_cell(score: int | None, reasons: dict[str, Any], points: tuple[Criterion, ...]) -> SafeString:
    """The mean of 100 with how many of its five points are known."""
    return format_html('{}<span class="sub">{}</span>', ui.num(score), class_words.known(reasons, points))


def barred(row: ClassChange) -> str:
    """What keeps the account from core, by the policy in force; of a class that stands."""
    if row.to_on is not None:
        return ""
    rule: Rule = row.rule  # type: ignore[attr-defined]
    return class_words.barred(row.key_class, row.reasons, rule)


def customer_cell(row: ClassChange) -> SafeString:
    """The customer, and below it what keeps it from core."""
    words = barred(row)
    why = gettext("Not core: %(why)s") % {"why": words} if words else ""
    return format_html('{}<span class="sub">{}</span>', account_cell(row), why) if why else account_cell(row)


def since_cell(row: ClassChange) -> SafeString:
    """The day from which the class stands, as in the customer's file; and from when for newer reasons."""
    since = row.since  # type: ignore[attr-defined]
    if since in (None, row.from_on):
        return ui.day(row.from_on)
    newer = gettext("newer reasons from %(day)s") % {"day": formats.day(row.from_on, ui.language())}
    return format_html('{}<span class="sub wraps">{}</span>', ui.day(since), newer)


EMPTY = {
    "title": _("No class fits"),
    "text": _("Classes come with the first scorecards; only key accounts have one."),
    "icon": "handshake",
}
COLUMNS = [
    Column("account", _("Customer"), lambda r: r.account.name, customer_cell, "account__name"),
    Column("code", _("Code"), lambda r: r.account.code, only="export"),
    Column("class", _("Class"), lambda r: r.get_key_class_display(), move_cell, "key_class", css="nowrap"),
    Column("core", _("As core, of 100"), lambda r: r.core_score,
           lambda r: score_cell(r.core_score, r.reasons, CORE_POINTS), "core_score", num=True),
    Column("core_known", _("Points of core known"), lambda r: class_words.known(r.reasons, CORE_POINTS), only="export"),
    Column("barred", _("What keeps it from core"), barred, only="export"),
    Column("important", _("As important, of 100"), lambda r: r.important_score,
           lambda r: score_cell(r.important_score, r.reasons, IMPORTANT_POINTS), "important_score", num=True),
    Column("from", _("From"), lambda r: r.since, since_cell, "since", num=True),
    Column("reasons_from", _("Points as of"), lambda r: r.from_on, only="export"),
    Column("to", _("To"), lambda r: r.to_on, lambda r: ui.day(r.to_on), "to_on", num=True),
]  # fmt: skip


class ClassList(ListPage):
    """The classes of key accounts, those that stand and those before."""

    model, name, nav, title = ClassChange, "classes", "analyses", _("Core and important")
    subtitle = _("An arrow leads from the class before to the class it became; without one, only the reasons changed.")
    template_name, filterset_class, default_sort = "accounts/analysis.html", ClassFilters, "key_class"
    empty, columns = EMPTY, COLUMNS

    def get_subtitle(self) -> Any:
        return tier_findings.of_classes(self.request, self.subtitle)

    def rows(self) -> Any:
        return super().rows().select_related("account").defer("account__search_text").with_since()

    def prepare(self, rows: list[Any]) -> None:
        rule = Rule(**Policy.objects.current().group("classes"))
        for row in rows:
            row.rule = rule

    def actions(self) -> list[dict[str, Any]]:
        return [{"label": _("Assessments"), "url": reverse("accounts:assessment-list"), "icon": "clipboard-check"}]
