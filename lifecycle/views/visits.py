"""Pages of visits: the list, one visit with what its note suggests, its correction and removal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from accounts.rules import persons
from kam.ground import round_trips, wording
from kam.ground.lists import Column
from kam.ground.pages import DetailPage, ListPage
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can, same_person
from kam.rules.keys import key_of
from kam.templatetags import ui
from lifecycle.actions import mentions, take_backs, visits
from lifecycle.choices import Outcome
from lifecycle.facts import visits as facts
from lifecycle.filters import VisitFilter
from lifecycle.forms.suggestions import EventForm
from lifecycle.forms.visits import VisitForm
from lifecycle.models import Visit, VisitPlan
from lifecycle.views.acceptances import accepted_of
from lifecycle.views.visit_parts import came_of, encounters, named, suggestions_of

TONES = {Outcome.ORDER: "good", Outcome.ADVANCE: "accent", Outcome.REFUSED: "bad"}


def with_people(queryset: Any, user: Any) -> Any:
    """Visits with customer, colleague and the people met, as far as the reader may see people."""
    people = Prefetch("contacts", Contact.objects.visible_to(user).only("id", "name", "title", "email"))
    return queryset.select_related("account", "user").prefetch_related(people)


def customer(row: Any) -> str:
    return format_html('<span class="row">{}{}</span>', ui.tier(row.account.tier), row.account)


def outcome(visit: Visit) -> str:
    tone = TONES.get(Outcome(visit.outcome), "")
    return format_html('<span class="tag {}">{}</span>', tone, visit.get_outcome_display())


COLUMNS = [
    *round_trips.columns("visits", {
        "account": lambda v: v.account.code, "held_at": lambda v: v.held_at, "kind": lambda v: v.get_kind_display(),
        "user": lambda v: v.user.username,
        "contacts": lambda v: persons.cells((one.name, one.email) for one in v.contacts.all()),
        "outcome": lambda v: v.get_outcome_display(), "note": lambda v: v.note, "next_step": lambda v: v.next_step,
    }),
    Column("account", gettext_lazy("Customer"), lambda v: v.account.name, customer),
    Column("held", gettext_lazy("When"), lambda v: v.held_at, lambda v: ui.moment(v.held_at), "held_at", css="nowrap",
           only="page"),
    Column("kind", gettext_lazy("Type"), lambda v: v.get_kind_display(), only="page"),
    Column("outcome", gettext_lazy("Outcome"), lambda v: v.get_outcome_display(), outcome, only="page"),
    Column("met", gettext_lazy("Met"), facts.met, only="page"),
    Column("note", gettext_lazy("Note"), lambda v: v.note, lambda v: Truncator(v.note).chars(90), css="wide",
           only="page"),
    Column("check_in", gettext_lazy("Check-in"), lambda v: v.get_check_in_display(), only="export"),
    Column("user", gettext_lazy("Visited by"), lambda v: v.user, only="page"),
]  # fmt: skip
EMPTY = {
    "title": gettext_lazy("No visits yet"),
    "text": gettext_lazy("Log the first one: the customer, one sentence, and what came of it."),
}


class VisitList(ListPage):
    """All visits one sees, newest first."""

    model, filterset_class, name = Visit, VisitFilter, "visits"
    nav, title, default_sort = "visits", gettext_lazy("Visits"), "-held_at"
    columns, empty, template_name = COLUMNS, EMPTY, "lifecycle/visits/list.html"

    def show(self, *, template: str = "", **context: Any) -> HttpResponse:
        """A filter changes the counts of encounters too, so htmx gets them beside the list."""
        return super().show(template="lifecycle/visits/_found.html" if self.htmx else template, **context)

    def body(self, queryset: Any, filterset: Any) -> dict[str, Any]:
        return super().body(queryset, filterset) | encounters(self.request.GET, filterset)

    def rows(self) -> Any:
        return with_people(Visit.objects.visible_to(self.user).live(), self.user)

    def row_url(self, row: Any) -> str:
        return reverse("lifecycle:visit-detail", args=[row.pk])

    def actions(self) -> list[dict[str, Any]]:
        return deeds(self.user)


def deeds(user: Any) -> list[dict[str, Any]]:
    """What the list offers beside the visits: the needs, one's day, and to log one."""
    needs = {"label": _("Needs"), "url": reverse("lifecycle:need-list"), "icon": "lightbulb", "css": "desk"}
    if not can(user, Right.LOG_VISITS):
        return [needs]
    log = {"label": _("Log a visit"), "url": reverse("lifecycle:visit-log"), "primary": True, "icon": "pencil-line"}
    day = {"label": _("My day"), "url": reverse("lifecycle:today"), "icon": "sun"}
    return [needs, day, log] if can(user, Right.SEE_DASHBOARD) else [needs, log]


class OfVisit:
    """What the pages of one visit share."""

    model, nav = Visit, "visits"
    object: Visit
    user: Any

    def queryset(self) -> Any:
        return with_people(Visit.objects.visible_to(self.user), self.user)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Visits"), reverse("lifecycle:visit-list")), (str(self.object.account), self.home())]

    def home(self) -> str:
        return reverse("lifecycle:visit-detail", args=[self.object.pk])

    def done_url(self, _record: Any) -> str:
        return self.home()

    @property
    def mine(self) -> bool:
        """Whether the reader may correct it."""
        own = same_person(self.object.user, self.user) or can(self.user, Right.HAND_OVER)
        return own and can(self.user, Right.LOG_VISITS)


class VisitDetail(OfVisit, DetailPage):
    """One visit: what happened, what it suggests, what follows."""

    template_name = "lifecycle/visits/detail.html"

    def get_title(self) -> Any:
        return self.object.account

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Visits"), reverse("lifecycle:visit-list"))]

    def context(self) -> dict[str, Any]:
        visit = self.object
        accepted = accepted_of(visit, self.user)
        return suggestions_of(visit, self.user, accepted) | came_of(visit, self.user, accepted) | {
            "accepted": accepted, "planned_here": [one.made.pk for one in accepted if one.noun == "visitplan"],
            "visit": visit, "undo_here": True,  # what a tap made is taken back by one, without a new page
            "files": visit.attachments.live().select_related("document"), "mine": self.mine,
            "can_log": can(self.user, Right.LOG_VISITS), "can_take_back": take_backs.is_fresh(visit, self.user),
            "saved_today": timezone.localdate(visit.created_at) == timezone.localdate(),
            "named": named(visit, self.user) if self.mine else [],
            "fulfilled": VisitPlan.objects.filter(visit=visit).first(), "reads": can(self.user, Right.SEE_CONTACTS),
        }  # fmt: skip


class VisitAccept(OfVisit, ActionPage):
    """One tap: a finding of the note becomes a promise, a plan or a follow-up."""

    done_message = gettext_lazy("Accepted.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect(self.home())

    def act(self) -> Any:
        return mentions.accept(self.object, key=self.request.POST.get("what", ""), by=self.user)

    def undo_url(self, made: Any) -> str:
        return reverse("lifecycle:visit-unaccept", args=[self.object.pk, made._meta.model_name, made.pk])


class VisitUnaccept(VisitAccept):
    """Undo of accepting: what was made is dropped, and the finding waits for a tap again."""

    done_message = gettext_lazy("Taken back.")

    def act(self) -> Any:
        asked = EventForm(self.request.GET, user=self.user)
        if not asked.is_valid():
            raise Http404
        made, event = self.kwargs["made"], asked.cleaned_data["event"]
        try:
            return mentions.take_back(self.object, kind=self.kwargs["kind"], key=made, event=event, by=self.user)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone

    def undo_url(self, made: Any) -> str:
        return ""


class VisitEdit(OfVisit, FormPage):
    """Correct a visit."""

    title, form_class, right = gettext_lazy("Correct the visit"), VisitForm, Right.LOG_VISITS
    done_message = gettext_lazy("Saved.")

    def get_subtitle(self) -> Any:
        return format_html("{} · {}", self.object.account, ui.moment(self.object.held_at))

    def initial(self) -> dict[str, Any]:
        """As it stands; `met` are those whom the page of the visit asks about."""
        there = [pk for word in self.request.GET.getlist("met") if (pk := key_of(word))]
        return super().initial() | ({"contacts": there} if there else {})

    def act(self, form: Any) -> Visit:
        return visits.change(self.object, form.cleaned_data, version=self.version(), by=self.user)


class VisitTakeBack(OfVisit, ActionPage):
    """Saved by mistake: as if it had not been, and back to the form with its text."""

    title, right = gettext_lazy("Take this visit back?"), Right.LOG_VISITS
    submit_label = gettext_lazy("Take back")

    @property
    def question(self) -> str:  # type: ignore[override]
        """What goes with it, and what colleagues accepted, which stays."""
        told = _(
            "It counts as not saved, with what you accepted from its note. The form opens again with what you wrote."
        )
        return wording.sentences([told, *_stays(take_backs.of_colleagues(self.object, self.user))])

    def act(self) -> Visit:
        stays = _stays(take_backs.of_colleagues(self.object, self.user))
        self.done_message = wording.sentences([_("Taken back. Your text is here."), *stays])
        self.plan = VisitPlan.objects.filter(visit=self.object).first()
        self.kept = list(self.object.kept_promises.values_list("pk", flat=True))
        return take_backs.take_back(self.object, by=self.user)

    def done_url(self, visit: Visit) -> str:
        told: dict[str, Any] = {"account": visit.account_id, "again": visit.pk, "kept": self.kept}
        told |= {"plan": self.plan.pk} if self.plan else {}
        return f"{reverse('lifecycle:visit-log')}?{urlencode(told, doseq=True)}"


def _stays(made: list[str]) -> list[str]:
    told = {"what": wording.listed(made)}
    return [_("What colleagues accepted from its note stays: %(what)s.") % told] if made else []


class VisitArchive(OfVisit, ActionPage):
    """Remove a visit, with undo."""

    title, right, danger = gettext_lazy("Remove this visit?"), Right.LOG_VISITS, True
    question = gettext_lazy("The visit leaves the lists and the figures. You can bring it back.")
    submit_label, done_message = gettext_lazy("Remove"), gettext_lazy("Visit removed.")

    def act(self) -> Visit:
        return visits.archive(self.object, by=self.user)

    def done_url(self, _result: Any) -> str:
        return reverse("lifecycle:visit-list")

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:visit-restore", args=[self.object.pk])


class VisitRestore(OfVisit, ActionPage):
    """Bring a removed visit back."""

    title, right = gettext_lazy("Bring this visit back?"), Right.LOG_VISITS
    submit_label, done_message = gettext_lazy("Bring back"), gettext_lazy("Visit is back.")

    def act(self) -> Visit:
        return visits.restore(self.object, by=self.user)
