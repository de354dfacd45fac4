"""The customer's own page by private link, and the page on which we open and revoke such links."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Merge
from accounts.views.home import OfAccount
from kam.ground import limits
from kam.ground.errors import Refused
from kam.ground.pages import ObjectMixin, Page
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.models import User
from lifecycle.actions import customer_links
from lifecycle.actions.customer_links import Opened
from lifecycle.facts import customer_pages
from lifecycle.forms.customer_links import CustomerLinkPageForm, RequestForm
from lifecycle.models import Case, CustomerLink
from lifecycle.views.open_links import OpenLink, language_of, show, strange

REQUESTS, HOUR = 5, 3600
"""How many requests a link takes in an hour."""


class CustomerPage(OpenLink):
    """What is agreed, what we do, when we come, whom to call; and a way to ask us for something."""

    def known(self, secret: str) -> Any:
        return CustomerLink.objects.known_by(secret)

    def found(self, record: CustomerLink, is_post: bool) -> HttpResponseBase:
        language = language_of(self.request, record.language)
        with translation.override(language):
            form = RequestForm(self.request.POST if is_post else None)
            if is_post and form.is_valid():
                if not limits.spend(f"request:{record.pk}", REQUESTS, HOUR):
                    return show(self.request, "outside/often.html", 429, language=language)
                try:
                    heard(record, form.cleaned_data)
                except Refused:  # revoked while the words were under way, or no case of theirs: as if it had never been
                    return strange(self.request)
                sent = "reply" if form.cleaned_data["case"] else "1"
                return redirect(f"{self.request.path}?lang={language}&sent={sent}")
            customer_links.used(record)
            told = {"account": record.account, "parts": customer_pages.parts(record.account, timezone.localdate())}
            sent = self.request.GET.get("sent")
            return show(self.request, "outside/customer.html", 422 if is_post else 200, language=language, form=form,
                        sent=sent, **told)  # fmt: skip


def heard(link: CustomerLink, said: dict[str, Any]) -> None:
    """A reply to the case that is named, else a request; raises Refused for a case that is not the customer's."""
    system = User.objects.system()
    if not said["case"]:
        customer_links.ask(link, text=said["text"], by=system)
        return
    case = Case.objects.filter(account=link.account_id, number=said["case"]).first()
    if case is None:
        raise Refused(_("There is no such case."), code="unknown")
    customer_links.reply(link, case=case, text=said["text"], by=system)


class AccountLinks(OfAccount, ObjectMixin, Page):
    """Which links to the customer's page there are, who opened them, when they were last used."""

    template_name, title = "lifecycle/customer_links/list.html", gettext_lazy("The customer's own page")
    right = Right.EDIT_CASES

    def get_subtitle(self) -> Any:
        return self.object

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:account-link-open", args=[self.object.pk])
        new = {"label": _("New link"), "url": url, "primary": True, "icon": "link"}
        return [new] if self.object.archived_at is None else []

    def context(self) -> dict[str, Any]:
        links = CustomerLink.objects.visible_to(self.user).filter(account=self.object).select_related("by", "contact")
        merged = set(Merge.objects.in_force().filter(survivor=self.object).values_list("at", flat=True))
        shown = customer_pages.parts(self.object, timezone.localdate())
        return {
            "links": links, "merged": merged, "closed_by_merge": any(one.revoked_at in merged for one in links),
            "parts": shown, "can_see_people": can(self.user, Right.SEE_CONTACTS),
        }  # fmt: skip


class CustomerLinkOpen(OfAccount, FormPage):
    """A new link; its address is shown once."""

    title, right, form_class = gettext_lazy("New link to the customer's page"), Right.EDIT_CASES, CustomerLinkPageForm
    submit_label = gettext_lazy("Make the link")
    made: Opened | None = None

    def form(self, data: Any = None, files: Any = None) -> Any:
        return CustomerLinkPageForm(data, user=self.user, account=self.object)

    def instance(self) -> Any:
        return None

    def act(self, form: Any) -> Opened:
        self.made = customer_links.open(self.object, **form.cleaned_data, by=self.user)
        return self.made

    def away(self, url: str) -> Any:
        return opened(self, self.made) if self.made else super().away(url)


def opened(page: Any, made: Opened) -> Any:
    """The address, to copy; no cache keeps it."""
    address = page.request.build_absolute_uri(made.path)
    response = page.show(template="lifecycle/customer_links/made.html", link=made.link, address=address)
    response["Cache-Control"] = "no-store"
    return response


class CustomerLinkRevoke(ActionPage):
    """It opens nothing any more."""

    model, nav, right = CustomerLink, "customers", Right.EDIT_CASES
    title, danger = gettext_lazy("Revoke this link?"), True
    question = gettext_lazy("Whoever opens it finds nothing. You can make a new link later.")
    submit_label, done_message = gettext_lazy("Revoke"), gettext_lazy("Link revoked.")

    def act(self) -> CustomerLink:
        return customer_links.revoke(self.object, by=self.user)

    def done_url(self, result: CustomerLink) -> str:
        return reverse("lifecycle:account-links", args=[result.account_id])
