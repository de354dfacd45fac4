"""The one-on-one page: the whole account as of a day, in a chosen language, to print or to take as PDF or slides."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from analytics.actions import packs
from analytics.facts import packs as facts
from analytics.forms.packs import FORMATS, PackFileForm, PackForm
from analytics.models import Pack
from analytics.rules import packs as rules
from analytics.templatetags import pack_files, pack_papers
from kam.ground import days, papers, wording
from kam.ground.errors import Refused
from kam.ground.pages import DetailPage, ObjectMixin, Page

LATELY = 8
"""How many of the days that are kept are offered."""


class AccountPack(DetailPage):
    """What a review meeting has before it."""

    model, template_name, nav, title = Account, "analytics/packs/show.html", "customers", _("Account review")

    def queryset(self) -> Any:
        return Account.objects.visible_to(self.user).select_related("owner")

    def get_title(self) -> Any:
        return _t("Account review (one-on-one): %s") % self.object

    def history_url(self) -> str:
        return ""

    def crumbs(self) -> list[tuple[Any, str]]:
        home = reverse("accounts:account-detail", args=[self.object.pk])
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object), home)]

    def context(self) -> dict[str, Any]:
        form = PackForm(self.request.GET, user=self.user, language=get_language() or "en")
        around = {"object": self.object, "form": form, "today": days.company_today(), "kept": kept(self.object)}
        return around | shown(self.object, form, self.user)


def shown(account: Account, form: PackForm, user: Any) -> dict[str, Any]:
    """The pack in words, or why there is none."""
    if not form.is_valid():
        return {"fault": wording.sentences(str(words) for said in form.errors.values() for words in said)}
    said = form.cleaned_data
    try:
        pack = packs.drawn(account, on=said["on"], by=user)
    except Refused as refused:
        return {"said": said, "fault": refused.message}
    paper = pack_papers.paper(pack, reader=user, language=said["language"])
    return {"said": said, "paper": paper, "files": files(account, said), "languages": languages(said),
            "changed": changed(pack, account), "made_on": pack.made_on}  # fmt: skip


def kept(account: Account) -> list[Any]:
    """The newest days that are kept."""
    return list(Pack.objects.filter(account=account).values_list("as_of", flat=True)[:LATELY])


def asked(said: dict[str, Any], **more: str) -> str:
    return urlencode({"on": said["on"].isoformat(), "language": said["language"]} | more)


def files(account: Account, said: dict[str, Any]) -> list[tuple[str, str]]:
    """The buttons: what the file is, and where."""
    home = reverse("analytics:account-pack-file", args=[account.pk])
    return [(words, f"{home}?{asked(said, format=kind)}") for kind, words in FORMATS]


def languages(said: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """The same in another language: word, address, whether it is the one shown."""
    return [(words, f"?{asked(said, language=code)}", code == said["language"]) for code, words in settings.LANGUAGES]


def changed(pack: Pack, account: Account) -> list[str]:
    """The parts of a kept pack of which today's records would tell otherwise."""
    if pack.pk is None:
        return []
    now = facts.gather(account, pack.as_of)
    return [str(PARTS[part]) for part in rules.changed(pack.content, now) if part in PARTS]


PARTS = {
    "account": _("Names and places"), "standing": _("Tier, class and stage"), "contribution": _("Contribution"),
    "risk": _("Risk"), "value": _("Customer value"), "potential": _("Potential"), "trade": _("Orders"),
    "owed": _("Receivables"), "visits": _("Visits"), "promises": _("Promises"), "cases": _("Cases"),
    "satisfaction": _("Satisfaction"), "agreements": _("Agreements"), "people": _("Contacts"), "todos": _("To-dos"),
    "rivals": _("Competitors"), "warning": _("Churn warning"), "quota": _("Quota"),
}  # fmt: skip


class AccountPackFile(ObjectMixin, Page):
    """The page as a file; who took it is written down."""

    model = Account

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account = self.object
        form = PackFileForm(request.GET, user=self.user, language=get_language() or "en")
        back = f"{reverse('analytics:account-pack', args=[account.pk])}?{request.GET.urlencode()}"
        if not form.is_valid():
            return redirect(back)
        said = form.cleaned_data
        try:
            papers.check(said["format"])
            pack = packs.take(account, on=said["on"], kind=said["format"], language=said["language"], by=self.user)
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect(back)
        paper = pack_papers.paper(pack, reader=self.user, language=said["language"])
        return pack_files.answer(paper, said["format"], code=account.code)
