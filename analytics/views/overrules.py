"""Overruled verdicts on pages: the list, overrule one of a customer, withdraw; what stands beside a verdict."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import FalseKey
from accounts.models import Account
from analytics.actions import overrules
from analytics.filters import OverruleFilters
from analytics.forms.overrules import OverrulePageForm, WithdrawForm
from analytics.models import Overrule, Verdict
from analytics.views import overrule_effects
from analytics.views.lists import account_cell, partly
from kam.ground import days, wording
from kam.ground.asked import Asked
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import FormPage
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui


def words(row: Overrule) -> str:
    """Who overruled a verdict, until when, and why."""
    said = _t("%(kind)s: overruled by %(name)s until %(day)s, because %(reason)s")
    day = formats.day(row.until, ui.language())
    return said % {"kind": row.get_kind_display(), "name": row.by, "day": day, "reason": row.reason}


def state(row: Overrule) -> tuple[str, str]:
    """(words, tone): whether it stands, is over, was withdrawn."""
    today = days.offered()
    if row.withdrawn_on is not None and row.withdrawn_on <= today:
        return _t("Taken back"), ""
    return (_t("Stands"), "good") if row.stands_on(today) else (_t("Over"), "")


def state_cell(row: Overrule) -> SafeString:
    """The same as a tag, and why it was withdrawn."""
    told, tone = state(row)
    below = format_html('<span class="sub">{}</span>', row.withdraw_reason) if row.withdraw_reason else ""
    return format_html('<span class="tag {}">{}</span>{}', tone, told, below)


def withdraw_cell(row: Overrule) -> SafeString:
    """The button of one that stands."""
    if not row.stands_on(days.offered()):
        return SafeString("")
    url = reverse("analytics:overrule-withdraw", args=[row.pk])
    return format_html('<a class="button plain small" href="{}">{}</a>', url, _t("Take back"))


EMPTY = {
    "title": _("No verdict was overruled"),
    "text": _("A director overrules one on the page of the verdict, with a reason and a last day."),
    "icon": "gavel",
}
COLUMNS = [
    Column("account", _("Customer"), lambda o: o.account.name, account_cell, "account__name"),
    Column("code", _("Code"), lambda o: o.account.code, only="export"),
    Column("kind", _("Verdict"), lambda o: o.get_kind_display(), sort="kind"),
    Column("state", _("State"), lambda o: state(o)[0], state_cell),
    Column("from", _("From"), lambda o: o.from_on, lambda o: ui.day(o.from_on), "from_on", num=True),
    Column("until", _("Last day"), lambda o: o.until, lambda o: ui.day(o.until), "until", num=True),
    Column("reason", _("Why"), lambda o: o.reason, css="wide quiet"),
    Column("by", _("By"), lambda o: str(o.by), css="desk quiet"),
    Column("withdrawn", _("Taken back on"), lambda o: o.withdrawn_on, only="export"),
]


def finding(rows: Any, *, narrowed: bool) -> str:
    """How many verdicts stand overruled and by what kind, which of them ends next, and how many are past."""
    today, count = days.offered(), rows.count()
    standing = list(rows.standing(today).order_by("until", "pk").select_related("account"))
    if not standing:
        return _t("Of the verdicts chosen here none stands overruled.") if narrowed else (
            _t("No verdict stands overruled: the rules act on everybody."))  # fmt: skip
    kinds = wording.listed(f"{FalseKey(kind).label} {n:,}" for kind, n in Counter(one.kind for one in standing).items())
    words = ngettext("%(count)s verdict stands overruled (%(kinds)s). The next to end: %(name)s, on %(day)s.",
                     "%(count)s verdicts stand overruled (%(kinds)s). The next to end: %(name)s, on %(day)s.",
                     len(standing))  # fmt: skip
    told = [words % {"count": f"{len(standing):,}", "kinds": kinds, "name": standing[0].account,
                     "day": formats.day(standing[0].until, ui.language())}]  # fmt: skip
    if past := count - len(standing):
        over = ngettext("%(count)s does not stand on this day.", "%(count)s do not stand on this day.", past)
        told.append(over % {"count": f"{past:,}"})
    return wording.sentences(told)


class OverruleList(Asked, ListPage):
    """Every verdict that was overruled, the standing ones and the past."""

    model, name, nav, title = Overrule, "overrules", "analyses", _("Overruled verdicts")
    filterset_class, default_sort, columns, empty = OverruleFilters, "-from_on", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account__owner", "by").defer("account__search_text")

    def get_subtitle(self) -> Any:
        said = finding(self.chosen, narrowed=self.is_narrowed)
        return wording.pair(partly(self.user), said) if partly(self.user) else said

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Tiers and why"), reverse("analytics:verdict-list"))]

    def shown(self) -> list[Column]:
        may = can(self.user, Right.OVERRULE_VERDICTS)
        return [*super().shown(), Column("withdraw", "", lambda o: "", withdraw_cell)] if may else super().shown()

    def row_url(self, row: Overrule) -> str:
        return reverse("analytics:account-verdict", args=[row.account_id])


class OfVerdict:
    """What pages below one customer's verdict share."""

    model, nav, right = Account, "customers", Right.OVERRULE_VERDICTS
    object: Account

    def get_subtitle(self) -> str:
        return str(self.object)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(str(self.object), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return reverse("analytics:account-verdict", args=[self.object.pk])


class SaysWhatChanges(OfVerdict, FormPage):
    """Says before a verdict is overruled what that changes of the tier."""

    @cached_property
    def verdict(self) -> Verdict | None:
        return Verdict.objects.current().filter(account=self.object).first()

    def context(self) -> dict[str, Any]:
        kinds = self.verdict.false_keys if self.verdict else []
        kind = self.request.GET.get("kind") or (kinds[0] if len(kinds) == 1 else "")
        return super().context() | {"heed": overrule_effects.told(self.verdict, kind)}


class AccountOverrule(SaysWhatChanges):
    """Overrule what the newest run says of a customer."""

    title, submit_label, form_class = _("Overrule the verdict"), _("Overrule"), OverrulePageForm
    done_message = _("Overruled. The next computation of tiers heeds it.")

    def instance(self) -> None:
        return None

    def initial(self) -> dict[str, Any]:
        return {"kind": self.request.GET.get("kind", "")}

    def form(self, data: Any = None, files: Any = None) -> Any:
        form: Any = super().form(data, files)
        said = [choice for choice in FalseKey.choices if self.verdict and choice[0] in self.verdict.false_keys]
        form.fields["kind"].choices = said or FalseKey.choices
        return form

    def act(self, form: Any) -> Overrule:
        return overrules.overrule(self.object, **form.cleaned_data, by=self.user)


class OverruleWithdraw(FormPage):
    """From today the gate acts again."""

    model, nav, right, form_class = Overrule, "analyses", Right.OVERRULE_VERDICTS, WithdrawForm
    title, submit_label = _("Take the overruling back"), _("Take back")
    done_message = _("Taken back. The next computation of tiers heeds the verdict again.")

    def queryset(self) -> Any:
        return super().queryset().select_related("account", "by")

    def get_subtitle(self) -> str:
        return f"{self.object.account} · {words(self.object)}"

    def initial(self) -> dict[str, Any]:
        return {}

    def act(self, form: Any) -> Overrule:
        reason = form.cleaned_data["reason"]
        return overrules.withdraw(self.object, reason=reason, version=self.version(), by=self.user)

    def done_url(self, _record: Any) -> str:
        return reverse("analytics:account-verdict", args=[self.object.account_id])
