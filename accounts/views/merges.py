"""Pages of merges: which other file, the two side by side, what was merged, and the undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import merge_fields, merge_plans, merge_rows, merges
from accounts.filters.duplicates import MergeFilters
from accounts.forms.merges import OtherForm, SidesForm
from accounts.models import Account, Merge
from accounts.models.fields import described as described_fields
from accounts.rules.fields import PREFIX
from accounts.views.home import OfAccount
from accounts.views.terms import plain_day
from kam.ground import timeline, wording
from kam.ground.lists import Column
from kam.ground.pages import ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.rules import formats
from kam.templatetags import ui


class AccountMergeChoose(OfAccount, FormPage):
    """Which other file is the same customer."""

    title, right = _("Merge with another file"), Right.MERGE
    form_class, submit_label = OtherForm, _("Compare")

    def initial(self) -> dict[str, Any]:
        return {}

    def history_url(self) -> str:
        return ""

    def act(self, form: Any) -> Account:
        return form.cleaned_data["other"]

    def done_url(self, record: Account) -> str:
        """The file with the longer history is proposed to stay, whichever it was that somebody began from."""
        stays, goes = merge_plans.in_order(self.object, record)
        return reverse("accounts:account-merge", args=[stays.pk, goes.pk])


class AccountMerge(OfAccount, FormPage):
    """Two files of one customer side by side: which values to keep, and what goes over."""

    template_name, title, right = "accounts/merges/form.html", _("Merge two files"), Right.MERGE
    submit_label = _("Merge")

    @cached_property
    def other(self) -> Account:
        return other_of(self.object, self.kwargs["other"], self.user)

    def form(self, data: Any = None, files: Any = None) -> SidesForm:
        return SidesForm(data, files, user=self.user, survivor=self.object, other=self.other)

    def history_url(self) -> str:
        return ""

    def context(self) -> dict[str, Any]:
        return super().context() | sides(self.object, self.other, self.user)

    def act(self, form: Any) -> Merge:
        versions = (self.version(), form.cleaned_data.get("other_version"))
        found = merges.merge(self.object, self.other, **form.values(), versions=versions, by=self.user)
        tell(self.request, found)
        return found


def other_of(mine: Account, key: int, user: Any) -> Account:
    """The other file, if the user sees it and both are fit to be merged; else 404."""
    seen = Account.objects.visible_to(user).live().exclude(pk=mine.pk)
    found = seen.select_related("owner", "parent", "referred_by").filter(pk=key).first()
    if found is None or mine.archived_at:
        raise Http404
    return found


def tell(request: HttpRequest, merge: Merge) -> None:
    """What was done, with the way back."""
    undo = reverse("accounts:merge-undo", args=[merge.pk])
    words = gettext("Merged. The numbers that runs compute follow with the next one.")
    messages.success(request, words, extra_tags=f"undo:{undo}")


def sides(mine: Account, theirs: Account, user: Any) -> dict[str, Any]:
    """What the page shows of the two: the fields that differ and those that agree, what goes over, what to know."""
    differing = merge_fields.differing(mine, theirs)
    seen = Account.objects.visible_to(user).in_bulk(
        {key for one in (mine, theirs) for key in (one.parent_id, one.referred_by_id) if key}
    )
    rows = [(name, word(mine, name, seen), word(theirs, name, seen)) for name in differing]
    return {
        "mine": mine,
        "theirs": theirs,
        "both": [row for row in rows if formats.NONE not in row[1:]],
        "one": [row for row in rows if formats.NONE in row[1:]],
        "goes": [(label, count) for label, count in merge_plans.counts(theirs) if count],
        "notes": notes(mine, theirs),
        "swap_url": reverse("accounts:account-merge", args=[theirs.pk, mine.pk]),
    }


def word(account: Account, name: str, seen: dict[int, Account]) -> str:
    """A field's value in words; customers out of sight are not named."""
    if name in ("parent", "referred_by"):
        key = getattr(account, f"{name}_id")
        named = str(seen.get(key, gettext("a customer you do not see"))) if key else formats.NONE
        day = account.referred_on if key and name == "referred_by" else None
        return f"{named}, {plain_day(day)}" if day else named
    if name == "latitude":
        return merge_fields.place(account) or formats.NONE
    if name.startswith(PREFIX):
        described, value = described_fields().get(name), account.custom.get(name.removeprefix(PREFIX))
        return described.shown(value) if described and value is not None else formats.NONE
    value = getattr(account, name)
    return str(value) if name == "owner" and value else timeline.shown("account", name, _plain(value))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def notes(mine: Account, theirs: Account) -> list[str]:
    """What is worth knowing before: numbers that both use, people who may be one."""
    same, found = merge_rows.same_numbers(mine, theirs), []
    count = same["order"] + same["agreement"]
    if count:
        words = ngettext(
            "%(count)s number stands in both files: that of %(code)s gets its code behind it.",
            "%(count)s numbers stand in both files: those of %(code)s get its code behind them.", count,
        )  # fmt: skip
        found.append(words % {"count": count, "code": theirs.code})
    twins = merge_rows.twins(mine, theirs)
    if twins:
        words = gettext("These people have one e-mail address in both files; both stay: %(names)s.")
        found.append(words % {"names": wording.listed(sorted(str(one) for one, _two in twins))})
    return found


NOTHING = {
    "title": _("Nothing was merged yet"),
    "text": _("Pairs that may be one customer stand among the duplicates."),
    "icon": "merge",
}


class MergeList(ListPage):
    """What was merged, the newest first."""

    model, name, nav, title = Merge, "merges", "customers", _("Merged files")
    filterset_class, default_sort = MergeFilters, "-pk"
    empty = NOTHING

    def rows(self) -> Any:
        return super().rows().select_related("survivor", "loser", "by", "undone_by")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Possible duplicates"), reverse("accounts:duplicate-list"))]

    @property
    def columns(self) -> list[Column]:  # type: ignore[override]
        return [
            Column("survivor", _("Stays"), lambda m: m.survivor.name, survivor_cell),
            Column("loser", _("Was merged into it"), lambda m: wording.aside(m.loser.name, m.loser.code)),
            Column("at", _("Merged"), lambda m: m.at, lambda m: ui.day(m.at), "at"),
            Column("by", _("By"), lambda m: str(m.by)),
            Column("undo", _("Take back"), lambda m: m.undone_at, lambda m: undo_cell(m, self.user)),
        ]


def survivor_cell(row: Merge) -> SafeString:
    link = '<a class="open" href="/customers/{}/">{}</a><span class="sub">{}</span>'
    return format_html(link, row.survivor_id, row.survivor.name, row.survivor.code)


def undo_cell(row: Merge, user: Any) -> SafeString | str:
    """When it was undone, or the way to it."""
    if row.undone_at:
        return format_html("{} {}", ui.day(row.undone_at), str(row.undone_by))
    if not can(user, Right.MERGE):
        return ui.nothing()
    url = reverse("accounts:merge-undo", args=[row.pk])
    return format_html('<a class="button small plain" href="{}">{}</a>', url, gettext("Take back"))


class MergeUndo(ActionPage):
    """Both files as they were."""

    model, nav, title, right = Merge, "customers", _("Take the merge back"), Right.MERGE
    submit_label, done_message = _("Take the merge back"), _("Both files are as they were.")

    def queryset(self) -> Any:
        return super().queryset().select_related("survivor", "loser")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Merged files"), reverse("accounts:merge-list"))]

    def context(self) -> dict[str, Any]:
        words = gettext(
            "%(loser)s becomes a file of its own again, with all it brought. What was entered for %(survivor)s since"
            " the merge stays there."
        )
        names = {"loser": self.object.loser.name, "survivor": self.object.survivor.name}
        return super().context() | {"question": words % names}

    def act(self) -> Merge:
        return merges.undo(self.object, by=self.user)

    def done_url(self, result: Merge) -> str:
        return reverse("accounts:account-detail", args=[result.survivor_id])
