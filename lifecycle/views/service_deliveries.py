"""Services delivered: the list, a customer's promised against delivered, the gaps of the book, noting and booking."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.choices import Tier
from accounts.models import Account
from accounts.views.home import OfAccount
from accounts.views.sheet_words import in_words
from kam.ground import lists, ways, wording
from kam.ground.asked import Asked
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Page, Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui
from lifecycle.actions import service_deliveries
from lifecycle.facts import services as facts
from lifecycle.facts.services import Line
from lifecycle.filters import ServiceDeliveryFilter
from lifecycle.forms.services import ServiceDeliveryPageForm
from lifecycle.models import ServiceDelivery
from lifecycle.views.visits import customer

LAST, SHOWN = 12, 20
HEAD = ["account_id", "code", "name", "tier", "class", "owner", "service", "promised", "due", "delivered", "gap"]
EMPTY = {
    "title": gettext_lazy("No service delivered yet"),
    "text": gettext_lazy("Note one on a customer's page, under Services."),
    "icon": "concierge-bell",
}
COLUMNS = [
    Column("account", gettext_lazy("Customer"), lambda d: d.account.name, customer),
    Column("account_code", gettext_lazy("Customer code"), lambda d: d.account.code, only="export"),
    Column("on", gettext_lazy("Day"), lambda d: d.on, lambda d: ui.day(d.on, "short"), "on"),
    Column("service", gettext_lazy("Service"), lambda d: str(d.service)),
    Column("quantity", gettext_lazy("Quantity"), lambda d: d.quantity,
           lambda d: d.amount, num=True),
    Column("hours", gettext_lazy("Hours of ours"), lambda d: d.hours, lambda d: ui.num(d.hours, 1), num=True,
           css="desk"),
    Column("user", gettext_lazy("By whom"), lambda d: str(d.user), css="desk"),
    Column("confirmed_on", gettext_lazy("Confirmed on"), lambda d: d.confirmed_on,
           lambda d: ui.day(d.confirmed_on, "short"), css="desk"),
    Column("note", gettext_lazy("Note"), lambda d: d.note, css="wide roomy desk"),
]  # fmt: skip


def delivered(rows: Any) -> str:
    """How often something was done in the listed rows, in how many hours of ours, and what of it nobody confirmed."""
    found = rows.order_by().aggregate(
        count=Count("pk"), hours=Sum("hours"), unsure=Count("pk", filter=Q(confirmed_on=None))
    )
    if not found["count"]:
        return ""
    done = ngettext("We did something for customers %(count)s time; %(hours)s hours of ours are noted for it.",
                    "We did something for customers %(count)s times; %(hours)s hours of ours are noted for it.",
                    found["count"])  # fmt: skip
    unsure = ngettext("%(count)s delivery is not confirmed by the customer.",
                      "%(count)s deliveries are not confirmed by the customer.", found["unsure"])  # fmt: skip
    all_sure = _("All of it is confirmed by the customers.")
    return wording.sentences([
        done % {"count": f"{found['count']:,}", "hours": ui.num(found["hours"] or 0, 1)},
        unsure % {"count": f"{found['unsure']:,}"} if found["unsure"] else all_sure,
    ])  # fmt: skip


class ServiceDeliveryList(Asked, ListPage):
    """What was done for customers beside the goods, newest first."""

    model, filterset_class, name = ServiceDelivery, ServiceDeliveryFilter, "service-deliveries"
    template_name, nav, default_sort = "analytics/list.html", "analyses", "-on"
    title, empty, columns = gettext_lazy("Services delivered"), EMPTY, COLUMNS

    def rows(self) -> Any:
        return super().rows().live().select_related("account", "service", "user")

    def get_subtitle(self) -> str:
        return delivered(self.chosen)

    def row_url(self, row: ServiceDelivery) -> str:
        may = can(self.user, Right.EDIT_CASES)
        return reverse("lifecycle:servicedelivery-edit", args=[row.pk]) if may else ""

    def context(self) -> dict[str, Any]:
        return {"ways": ways.of(self.user, "service-deliveries")}


class ServiceGaps(Page):
    """Where we lag behind what tiers and classes are promised, the widest gaps first."""

    template_name, nav, title = "lifecycle/services/gaps.html", "analyses", gettext_lazy("Gaps in service")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        day = timezone.localdate()
        found = facts.gaps(self.user, day)
        if self.is_file:
            return self.exported("service-gaps", *in_words(HEAD, map(cells, found)))
        grouped = by_customer(found)
        words = ngettext("%(gaps)s gap with %(n)s customer", "%(gaps)s gaps with %(n)s customers", len(grouped))
        headline = words % {"gaps": f"{len(found):,}", "n": f"{len(grouped):,}"}
        if grouped:
            headline = _("%(gaps)s; the first: %(name)s") % {"gaps": headline, "name": grouped[0][0]}
        customers, pager = lists.part_of(grouped, request.GET, SHOWN)
        return self.show(ways=ways.of(self.user, "service-gaps"), headline=headline, customers=customers, pager=pager,
                         as_of=day)  # fmt: skip


def by_customer(found: list[Line]) -> list[tuple[Account, list[Line]]]:
    """The gaps of each customer together: platinum first, then whose gap is the widest."""
    grouped: dict[int, list[Line]] = {}
    for one in found:
        grouped.setdefault(one.account.pk, []).append(one)
    order = [*Tier.values, ""]
    return sorted(((own[0].account, own) for own in grouped.values()), key=lambda one: order.index(one[0].tier))


def cells(line: Line) -> list[Any]:
    """A line of the file."""
    account, stands = line.account, line.standing
    return [account.pk, account.code, account.name, account.tier, account.get_key_class_display(),
            str(account.owner or ""), str(line.service), stands.promised, stands.due, stands.delivered,
            stands.gap]  # fmt: skip


class AccountServices(OfAccount, Panel):
    """Promised against delivered this year, and what was done last."""

    template_name, title = "lifecycle/services/_of_account.html", gettext_lazy("Services")

    def context(self) -> dict[str, Any]:
        done = ServiceDelivery.objects.visible_to(self.user).live().filter(account=self.object)
        live = self.object.archived_at is None
        return super().context() | {
            "lines": facts.of_account(self.object, timezone.localdate()),
            "last": done.select_related("service", "user", "confirmed_by", "cost_entry")[:LAST],
            "can_note": live and can(self.user, Right.EDIT_CASES),
            "can_book": live and can(self.user, Right.EDIT_COSTS),
            "can_see_people": can(self.user, Right.SEE_CONTACTS), "year": timezone.localdate().year,
        }  # fmt: skip


class ServiceDeliver(OfAccount, FormPage):
    """A service was done for this customer."""

    title, right, submit_label = gettext_lazy("Service delivered"), Right.EDIT_CASES, gettext_lazy("Note it")
    form_class, done_message = ServiceDeliveryPageForm, gettext_lazy("Service noted.")

    def instance(self) -> Any:
        return None

    def initial(self) -> dict[str, Any]:
        return {"service": self.request.GET.get("service"), "on": timezone.localdate(), "user": self.user.pk}

    def form(self, data: Any = None, files: Any = None) -> Any:
        return ServiceDeliveryPageForm(data, user=self.user, account=self.object.pk, initial=self.initial())

    def act(self, form: Any) -> ServiceDelivery:
        return service_deliveries.note(values=form.cleaned_data | {"account": self.object}, by=self.user)

    def done_url(self, _record: Any) -> str:
        return f"{self.home()}?tab=services"


class OfDelivery:
    """What the pages of one delivery share."""

    model, nav, right = ServiceDelivery, "customers", Right.EDIT_CASES
    object: ServiceDelivery
    user: Any

    def queryset(self) -> Any:
        return ServiceDelivery.objects.visible_to(self.user).select_related("account", "service", "cost_entry")

    def home(self) -> str:
        return reverse("accounts:account-detail", args=[self.object.account_id]) + "?tab=services"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(str(self.object.account), self.home())]

    def get_subtitle(self) -> Any:
        return f"{self.object.service} · {self.object.account}"

    def done_url(self, _result: Any) -> str:
        return self.home()


class ServiceDeliveryEdit(OfDelivery, FormPage):
    """Correct what was noted."""

    title, form_class = gettext_lazy("Edit the delivery"), ServiceDeliveryPageForm
    done_message = gettext_lazy("Saved.")

    def form(self, data: Any = None, files: Any = None) -> Any:
        initial, record = self.initial(), self.object
        return ServiceDeliveryPageForm(
            data, user=self.user, account=record.account_id, instance=record, initial=initial
        )

    def actions(self) -> list[dict[str, Any]]:
        url = reverse("lifecycle:servicedelivery-archive", args=[self.object.pk])
        return [{"label": _("Remove"), "url": url, "icon": "trash-2"}]

    def act(self, form: Any) -> ServiceDelivery:
        values = form.cleaned_data
        return service_deliveries.change(self.object, values=values, version=self.version(), by=self.user)


class ServiceDeliveryArchive(OfDelivery, ActionPage):
    """It was not done after all, with undo."""

    title, danger = gettext_lazy("Remove this delivery?"), True
    question = gettext_lazy("It leaves the lists and stays in the record. You can bring it back.")
    submit_label, done_message = gettext_lazy("Remove"), gettext_lazy("Delivery removed.")

    def act(self) -> ServiceDelivery:
        return service_deliveries.archive(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:servicedelivery-restore", args=[self.object.pk])


class ServiceDeliveryRestore(OfDelivery, ActionPage):
    """Back in the lists."""

    title, submit_label = gettext_lazy("Bring this delivery back?"), gettext_lazy("Bring back")
    done_message = gettext_lazy("It is back.")

    def act(self) -> ServiceDelivery:
        return service_deliveries.restore(self.object, by=self.user)


class ServiceDeliveryBook(OfDelivery, ActionPage):
    """Its hours into the cost to serve, with undo."""

    right, title = Right.EDIT_COSTS, gettext_lazy("Book its hours as a cost?")
    question = gettext_lazy(
        "They go into the cost to serve as support, at the rate of that day. Do not, if the same hours are entered "
        "there already."
    )
    submit_label, done_message = gettext_lazy("Book them"), gettext_lazy("Hours booked.")

    def act(self) -> ServiceDelivery:
        return service_deliveries.book(self.object, by=self.user)

    def undo_url(self, _result: Any) -> str:
        return reverse("lifecycle:servicedelivery-unbook", args=[self.object.pk])


class ServiceDeliveryUnbook(OfDelivery, ActionPage):
    """Out of the cost to serve."""

    right, title, submit_label = Right.EDIT_COSTS, gettext_lazy("Take the cost back?"), gettext_lazy("Take it back")
    question = gettext_lazy("The entry leaves the cost to serve; the delivery stays.")
    done_message = gettext_lazy("Taken back.")

    def act(self) -> ServiceDelivery:
        return service_deliveries.unbook(self.object, by=self.user)
