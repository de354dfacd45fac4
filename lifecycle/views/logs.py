"""The fifteen-second path: choose a customer, say what happened, tap what came of it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.actions import documents
from accounts.models import Account
from kam.ground import wording
from kam.ground.errors import Refused
from kam.ground.pages import Page
from kam.ground.rights import Right
from kam.rules import texts
from lifecycle.actions import attachments, visits
from lifecycle.choices import DraftState, ObjectionState, Outcome, PlanState, VisitKind
from lifecycle.facts import people_to_meet, visit_drafts
from lifecycle.facts.people_to_meet import whom_to_meet
from lifecycle.facts.visit_drafts import Told
from lifecycle.forms.visits import VisitLogForm
from lifecycle.models import Aid, Need, Objection, Promise, Visit, VisitDraft, VisitPlan, Warning
from lifecycle.rules import encounters, spin
from lifecycle.views.log_starts import begun, number, numbers, planned_of
from lifecycle.views.named import keyed, whom
from lifecycle.views.queued import check_whose

NEAR = 8
"""People that stand open on the form; the others fold."""
OFTEN = (VisitKind.ON_SITE, VisitKind.CALL, VisitKind.VIDEO, VisitKind.MESSAGE)
"""Types that stand open on the form; the rarer ones fold."""
RECENT, FEW = 8, 4
FOUND = 12
ANY = "lifecycle/visits/any.html"
FILES = {"most_files": attachments.MOST, "file_endings": ",".join(attachments.ENDINGS), "largest": documents.MOST}
"""What may hang on a visit, as a form says it."""


class Named:
    """What the address or the form names: the customer and the plan, as far as the reader sees them."""

    user: Any

    def account(self, data: QueryDict) -> Account | None:
        """The named account, 404 when it is not to be seen; None when none is named."""
        if not data.get("account"):
            return None
        account = Account.objects.visible_to(self.user).filter(pk=number(data["account"])).first()
        if account is None:
            raise Http404
        return account

    def plan(self, data: QueryDict) -> VisitPlan | None:
        pk = number(data.get("plan", ""))
        plans = VisitPlan.objects.visible_to(self.user).open().select_related("account", "user")
        return plans.filter(pk=pk).first() if pk else None

    def draft(self, data: QueryDict) -> Told | None:
        """One's own draft that is not logged yet, with whose it may be."""
        pk = number(data.get("draft", ""))
        mine = VisitDraft.objects.visible_to(self.user).exclude(state=DraftState.LOGGED)
        return next(iter(visit_drafts.told(mine.filter(pk=pk), self.user)), None) if pk else None


class Choosing(Page):
    """A page that begins with the customer: without one in the address it asks for which."""

    def choose(self, url_name: str, draft: Told | None = None) -> HttpResponse:
        found = choices(self.user, self.request.GET.get("q", ""))
        if draft is not None:  # whose it is, is to be said: its own customers come first, a plan leads elsewhere
            found |= {"due": [], "likely": draft.accounts, "draft": draft}
        if url_name != "lifecycle:visit-log":
            found.pop("due", None)  # what is planned already is logged, not planned again
        elif draft is None:
            found["drafts_url"] = reverse("lifecycle:visitdraft-list")
        template = "lifecycle/visits/_choose.html" if self.htmx else "lifecycle/visits/choose.html"
        return self.show(template=template, log_url=reverse(url_name), **found)


class NewOf(Named, Choosing):
    """Something new about a customer: first which one, then the form; stands before a FormPage."""

    here, list_of = "", ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().get(request, *args, **kwargs) if self.asked() else self.choose(self.here)

    def asked(self) -> Account | None:
        return self.account(self.request.POST or self.request.GET)

    def get_subtitle(self) -> Any:
        return self.asked() or _("For which customer?")

    def crumbs(self) -> list[tuple[Any, str]]:
        account = self.asked()
        if account is None:
            return [(self.title, reverse(self.list_of))]
        return [(str(account), reverse("accounts:account-detail", args=[account.pk]))]


class VisitLog(Named, Choosing):
    """Everything that can be known is filled in; one text, one tap, saved. A replay answers like the first try."""

    template_name, nav = "lifecycle/visits/log.html", "log"
    title, right = gettext_lazy("Log a visit"), Right.LOG_VISITS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        plan, draft = self.plan(request.GET), self.draft(request.GET)
        account = plan.account if plan else self.account(request.GET)
        if account is None:
            return self.choose("lifecycle:visit-log", draft)
        told = begun(request.GET, account, plan, draft, self.user)
        return self.show(**filled(account, plan, self.user, told), draft=draft, cause=request.GET.get("cause", ""),
                         form=VisitLogForm(initial=told, user=self.user))  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_whose(request)
        data = keyed(request.POST, self.user)
        form = VisitLogForm(data, user=self.user)
        if (visit := logged(form, self.user)) is not None:
            return saved(request, visit, anybody=bool(form.cleaned_data["contacts"]))
        if (account := self.account(data)) is None:
            return self.show(status=422, template=ANY, **anywhere(self.user, data), form=form, key=data["key"])
        told = filled(account, self.plan(data), self.user, told_of(data)) | {"form": form, "key": data["key"]}
        return self.show(status=422, **told, draft=self.draft(data), cause=data.get("cause", ""))


def anywhere(user: Any, data: QueryDict | None = None) -> dict[str, Any]:
    """The form without a customer: those one is likely to have visited, and whom a name may mean."""
    plans = VisitPlan.objects.visible_to(user).of_user(user).filter(state=PlanState.PLANNED)
    soon = plans.filter(planned_on__lte=timezone.localdate() + timedelta(days=1)).select_related("account")
    likely = {plan.account_id: plan.account for plan in soon[:FOUND]}
    named = data.get("named", "") if data else ""
    return {
        "likely": whom(named, user) or list({**likely, **{one.pk: one for one in choices(user, "")["found"]}}.values()),
        "named": named,
        "kinds": [one for one in VisitKind.choices if one[0] in OFTEN],
        "kind": (data.get("kind") if data else "") or VisitKind.ON_SITE.value,
        "outcomes": Outcome.choices,
        **FILES,
    }


def logged(form: VisitLogForm, user: Any) -> Visit | None:
    """The visit that a form tells of; None when the form (or a rule, in its words) says no."""
    if not form.is_valid():
        return None
    try:
        return visits.log(**form.values(), by=user)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        form.there = refusal.more.get("url", "")  # the visit that its plan stands for already
        return None


def saved(request: HttpRequest, visit: Visit, *, anybody: bool) -> HttpResponse:
    """On to the visit, with what it suggests and a way back; that nobody was met is said and hinders nobody."""
    undo = reverse("lifecycle:visit-take-back", args=[visit.pk])
    words = [_("Saved.") if anybody else _("Saved, with nobody named as met.")]  # whose visit it is says its page
    if not visit.is_seen and VisitPlan.objects.open().filter(pk=number(request.POST.get("plan", ""))).exists():
        words.append(_("The planned visit stands open: who is written to is not met."))
    messages.success(request, wording.sentences(words), extra_tags=f"undo:{undo}")
    asked = number(request.POST.get("cause", ""))
    seen = Warning.objects.visible_to(request.user).open().filter(pk=asked, account=visit.account) if asked else ()
    if asked and seen:  # it was told to be cited as the evidence of a cause
        return redirect("lifecycle:warning-cause", pk=asked)
    return redirect("lifecycle:visit-detail", pk=visit.pk)


def told_of(data: QueryDict) -> dict[str, Any]:
    """Type, people and ticks as they stood on a form that comes back."""
    ticked = {name: numbers(data, name) for name in ("contacts", "kept")}
    return {"kind": data.get("kind") or VisitKind.ON_SITE.value, **ticked}


def filled(account: Account, plan: VisitPlan | None, user: Any, said: dict[str, Any]) -> dict[str, Any]:
    """
    What can be known before the visit is told: which promises are open, and from its plan whom one meets and how.

    Whom a plan leads to is ticked, however many they are: those whom one met before, or the only one there is. Others
    are offered first and unticked, one tap each or for all. Without a plan it is a visit on site, with nobody ticked.
    `said`: type, people and kept promises that somebody chose already.
    """
    last = Visit.objects.of(account).filter(archived_at__isnull=True).first()
    usual, sure = led_to(account, plan, user) if last or plan else (set[int](), set[int]())
    met = set(said["contacts"]) if "contacts" in said else sure if plan else set()
    contacts, beyond = people_to_meet.offered(account, usual | met, user)
    kind = said.get("kind") or (plan.kind if plan else VisitKind.ON_SITE)
    # Where one of our executives was to come along it is one tap to say that they did.
    near = (*OFTEN, VisitKind.EXECUTIVE) if plan and "executive" in plan.reasons else OFTEN
    return {
        "account": account,
        "key": uuid.uuid4(),
        "plan": plan,
        "planned": None if "held_at" in said else planned_of(plan),
        "leaves_open": plan is not None and not encounters.holds(VisitKind.MESSAGE, plan.kind),
        "last": last,
        "near": contacts[:NEAR],
        "others": sorted(contacts[NEAR:], key=lambda contact: contact.name),
        "beyond": beyond,
        "met": met,
        "kept": set(said.get("kept", ())),
        "usual": [contact for contact in contacts if contact.pk in usual and (last or plan) and not met],
        "kind": kind,
        "kinds": [one for one in VisitKind.choices if one[0] in near],
        "other_kinds": [one for one in VisitKind.choices if one[0] not in near],
        "outcomes": Outcome.choices,
        "check_in": settings.CHECK_IN,
        **FILES,
        "is_located": account.latitude is not None,
        "promises": list(Promise.objects.visible_to(user).open().filter(account=account)[:10]),
        **aids(account, user),
    }


def led_to(account: Account, plan: VisitPlan | None, user: Any) -> tuple[set[int], set[int]]:
    """
    Whom the plan, or a usual visit, leads to; and those of them who are sure to be met.

    Sure are those whom somebody chose for the plan; the others where they are known: the only one, or all met before.
    """
    planned = people_to_meet.of_plan(plan, user) if plan else whom_to_meet([account.pk], user)[account.pk]
    known = len(planned) == 1 or all(contact.last_met_on for contact in planned)
    sure = [contact for contact in planned if known or contact.meant]  # type: ignore[attr-defined]
    return {contact.pk for contact in planned}, {contact.pk for contact in sure}


def aids(account: Account, user: Any) -> dict[str, Any]:
    """
    What helps in the talk, folded away, none required: questions worth asking, what answers the needs that were stated,
    what they held against us and how such is met; and needs a solution was offered for before they were known.
    """
    needs = list(Need.objects.visible_to(user).open().filter(account=account).select_related("product")[:FOUND])
    bank = Aid.objects.said(get_language() or "en", account.industry)
    raised = Objection.objects.visible_to(user).live().filter(account=account).exclude(state=ObjectionState.MET)
    return {
        "questions": [question for question, _need in spin.prepare(needs, bank)],
        "early": spin.early(needs),
        "features": spin.answering(needs, bank, FEW),
        "raised": list(raised[:FEW]),
        "objections": spin.objections(bank, FEW),
    }


def choices(user: Any, text: str) -> dict[str, Any]:
    """Whom one probably visited: today's plans, those visited last, or what was searched for; else whom one sees."""
    accounts, text = Account.objects.visible_to(user).live(), texts.sought(text)
    if text:
        return {"q": text, "found": list(accounts.matching(text)[:FOUND])}
    plans = VisitPlan.objects.visible_to(user).of_user(user).filter(state=PlanState.PLANNED)
    due = list(plans.filter(planned_on__lte=timezone.localdate()).select_related("account")[:RECENT])
    held = Visit.objects.live().filter(user=user).order_by().values("account").annotate(at=Max("held_at"))
    recent = [row["account"] for row in held.order_by("-at")[:RECENT]]
    rows = {account.pk: account for account in accounts.filter(pk__in=recent)}
    found = [rows[pk] for pk in recent if pk in rows]
    if len(found) < RECENT:
        own = accounts.filter(owner=user).exclude(pk__in=rows).order_by("name")
        found += list(own[: RECENT - len(found)])
    seen = [] if found else list(accounts.order_by("name")[:FOUND])
    return {"q": "", "due": due, "found": found or seen, "others": bool(seen)}
