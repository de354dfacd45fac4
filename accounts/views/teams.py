"""The team of a customer, and the list of all seats: who sits on it, add a seat, change it, end it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actions import teams
from accounts.choices import SeatFunction
from accounts.filters import SeatFilters
from accounts.forms.teams import SeatPageForm
from accounts.models import Account, Seat, groups
from accounts.rules.teams import ENDING_DAYS
from accounts.views.contacts import account_cell
from accounts.views.home import OfAccount
from kam.ground import round_trips
from kam.ground.days import company_today
from kam.ground.lists import Column
from kam.ground.pages import ListPage, Panel
from kam.ground.posts import ActionPage, FormPage
from kam.ground.rights import Right, can
from kam.templatetags import ui

MOST = 100
"""Seats that the tab shows."""


EMPTY = {
    "title": _("Nobody sits on a team here"),
    "text": _("Take a filter away, or add colleagues on a customer's team tab."),
    "icon": "users",
}
COLUMNS = [
    *round_trips.columns("seats", {
        "account": lambda s: s.account.code, "user": lambda s: s.user.username,
        "function": lambda s: s.get_function_display(), "until": lambda s: s.until,
    }),
    Column("account", _("Customer"), lambda s: s.account.name, account_cell, "account__name"),
    Column("user", _("Colleague"), lambda s: str(s.user), sort="user__name", only="page"),
    Column("user_name", _("Colleague's name"), lambda s: str(s.user), only="export"),
    Column("function", _("Function"), lambda s: s.get_function_display(), sort="function", only="page"),
    Column("until", _("Until"), lambda s: s.until, lambda s: ui.day(s.until), "until", num=True, only="page"),
]  # fmt: skip


class SeatList(ListPage):
    """Who sits on which customer's team."""

    model, name, nav, title = Seat, "seats", "customers", _("Seats on account teams")
    filterset_class, default_sort, columns, empty = SeatFilters, "account__name", COLUMNS, EMPTY

    def rows(self) -> Any:
        return super().rows().select_related("account", "user").defer("account__search_text")

    def row_url(self, row: Seat) -> str:
        return team_of(row.account)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list"))]


class AccountTeam(OfAccount, Panel):
    """Owner and seats of one customer."""

    template_name, title = "accounts/teams/_of_account.html", _("Team")

    def context(self) -> dict[str, Any]:
        seats = Seat.objects.visible_to(self.user).filter(account=self.object).active()
        found = list(seats.select_related("user", "user__team").order_by("function", "user__name")[:MOST])
        soon = company_today() + timedelta(days=ENDING_DAYS)
        taken = once(inherited(self.object, self.user), found)
        return super().context() | {
            "seats": found,
            "inherited": taken,
            "ending": [seat for seat in found if seat.until is not None and seat.until <= soon],
            "gaps": gaps(self.object),
            "functions": len(SeatFunction.values),
            "may_edit": can(self.user, Right.EDIT_ACCOUNTS),
            "may_hand_over": can(self.user, Right.HAND_OVER),
        }


def inherited(account: Account, user: Any) -> list[tuple[Seat, str]]:
    """The seats of the teams taken over, each with its group's name if this user sees the group."""
    seats = list(groups.inherited_seats(account).select_related("user__team").order_by("function", "user__name")[:100])
    seen = Account.objects.visible_to(user).only("name", "short_name").in_bulk({seat.account_id for seat in seats})
    return [(seat, str(seen.get(seat.account_id, ""))) for seat in seats]


def once(taken: list[tuple[Seat, str]], own: list[Seat]) -> list[tuple[Seat, str]]:
    """Of the seats taken over each colleague's function once, and only where no seat of the customer's own has it."""
    held = {(seat.user_id, seat.function) for seat in own}
    found = []
    for seat, group in taken:
        if (seat.user_id, seat.function) not in held:
            held.add((seat.user_id, seat.function))
            found.append((seat, group))
    return found


def gaps(account: Account) -> list[tuple[str, str]]:
    """(code, word) of each function that nobody holds; of key accounts only, for others need no whole team."""
    words = dict(SeatFunction.choices)
    return [(code, str(words[code])) for code in groups.team_gaps(account)[1]]


def team_of(account: Account) -> str:
    return reverse("accounts:account-detail", args=[account.pk]) + "?tab=team"


class SeatCreate(OfAccount, FormPage):
    """A colleague joins."""

    title, right, form_class = _("Add to the team"), Right.EDIT_ACCOUNTS, SeatPageForm
    submit_label, done_message = _("Add"), _("Added to the team.")

    def instance(self) -> None:
        return None

    def act(self, form: Any) -> Seat:
        return teams.seat(values={**form.cleaned_data, "account": self.object}, by=self.user)

    def done_url(self, _record: Any) -> str:
        return team_of(self.object)


class OfSeat:
    """What pages of one seat share."""

    model, nav, right = Seat, "customers", Right.EDIT_ACCOUNTS
    object: Seat

    def queryset(self) -> Any:
        return super().queryset().select_related("account", "user")  # type: ignore[misc]

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(_("Customers"), reverse("accounts:account-list")), (str(self.object.account), self.done_url(None))]

    def done_url(self, _record: Any) -> str:
        return team_of(self.object.account)


class SeatEdit(OfSeat, FormPage):
    """Another function or end date."""

    title, form_class, done_message = _("Edit seat"), SeatPageForm, _("Saved.")

    def get_subtitle(self) -> str:
        return str(self.object.user)

    def act(self, form: Any) -> Seat:
        return teams.change(self.object, values=form.cleaned_data, version=self.version(), by=self.user)


class SeatEnd(OfSeat, ActionPage):
    """The colleague leaves the team."""

    title, done_message, submit_label = _("End seat"), _("Seat ended."), _("End seat")
    question = _("The colleague no longer sees the customer by this seat.")

    def act(self) -> Seat:
        return teams.end(self.object, version=self.version(), by=self.user)

    def undo_url(self, result: Seat) -> str:
        return reverse("accounts:seat-restore", args=[result.pk])


class SeatRestore(OfSeat, ActionPage):
    """Back on the team."""

    title, done_message = _("Bring back"), _("Back on the team.")
    question = _("The colleague sits on the team again.")

    def act(self) -> Seat:
        return teams.restore(self.object, by=self.user)
