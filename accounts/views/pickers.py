"""What pickers ask: at most twenty rows that fit, out of what this user sees, as JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, When
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import get_language

from accounts.choices import KEY_TIERS
from accounts.models import Account, Competitor, Contact, Order, Product, trees
from kam.choices import Role
from kam.ground import people
from kam.ground.finding import best_first
from kam.ground.pages import Page
from kam.models import User
from kam.rules import formats, texts
from kam.rules.keys import key_of
from kam.templatetags import ui

MOST = 20
TIES: dict[str, trees.Tie] = {"parent": "parent_id", "referred_by": "referred_by_id"}
"""Ties between customers that may not run in a circle."""


class Pick(Page):
    """`?q=` answers {results: [{id, label, hint}]}."""

    def rows(self, text: str) -> Any:
        raise NotImplementedError

    def shown(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def of_whom(self, seen: Any) -> Any:
        """Only rows of the customer that the form names (`account`), where it names one."""
        return seen.filter(account=key_of(self.account)) if self.account else seen

    @property
    def account(self) -> str:
        return self.request.GET.get("account", "")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = texts.sought(request.GET.get("q", ""))
        return JsonResponse({"results": [self.shown(row) for row in self.rows(text)[:MOST]]})


class AccountPick(Pick):
    """
    Customers by name in any script, pinyin or code.

    `but` leaves one out, for a form that ties it to others, and with it all below it by the tie of `tie`; `key=false`
    those that are key by their tier, for a form that makes others key.
    """

    def others(self, seen: Any) -> Any:
        """All but the one that the form is about; of one out of sight nothing is told, not even who is below it."""
        but, tie = key_of(self.request.GET.get("but", "")), self.request.GET.get("tie", "")
        if but is None or not seen.filter(pk=but).exists():
            return seen
        return seen.exclude(pk__in=trees.below(but, TIES[tie]) if tie in TIES else [but])

    def rows(self, text: str) -> Any:
        seen = self.others(Account.objects.visible_to(self.user)).live().only("name", "code", "region").order_by("name")
        if self.request.GET.get("key") == "false":
            seen = seen.exclude(tier__in=KEY_TIERS)
        return best_first(seen.matching(text), text, "name", "code", "short_name") if text else seen

    def shown(self, row: Account) -> dict[str, Any]:
        return {"id": row.pk, "label": row.name, "hint": row.region or row.code}


class ContactPick(Pick):
    """Contacts of one customer (`account`), or of all one sees."""

    def rows(self, text: str) -> Any:
        seen = Contact.objects.visible_to(self.user).present().select_related("account").order_by("name")
        seen = self.of_whom(seen)
        return best_first(seen.matching(text), text, "name") if text else seen

    def shown(self, row: Contact) -> dict[str, Any]:
        told = row.title if self.account else " · ".join(filter(None, [str(row.account), row.title]))
        return {"id": row.pk, "label": row.name, "hint": told}


class ProductPick(Pick):
    """Products by words or code."""

    def rows(self, text: str) -> Any:
        seen = Product.objects.visible_to(self.user).live().order_by("code")
        return best_first(seen.matching(text), text, "code", "name") if text else seen

    def shown(self, row: Product) -> dict[str, Any]:
        return {"id": row.pk, "label": row.name, "hint": row.code}


class CompetitorPick(Pick):
    """Competitors by name in any script or pinyin."""

    def rows(self, text: str) -> Any:
        seen = Competitor.objects.visible_to(self.user).live().order_by("name")
        return seen.matching(text) if text else seen

    def shown(self, row: Competitor) -> dict[str, Any]:
        return {"id": row.pk, "label": row.name, "hint": row.sells_in}


class OrderPick(Pick):
    """Orders by the beginning of their number or by their customer, the newest first."""

    def rows(self, text: str) -> Any:
        seen = Order.objects.visible_to(self.user).live().select_related("account").order_by("-ordered_on", "-pk")
        seen = self.of_whom(seen)
        if not text:
            return seen
        named = Account.objects.visible_to(self.user).matching(text).values("pk")
        return seen.filter(Q(number__istartswith=text) | Q(account__in=named))

    def shown(self, row: Order) -> dict[str, Any]:
        day, amount = formats.day(row.ordered_on, get_language() or "en"), ui.exact(row.amount, row.currency)
        told = [day, amount] if self.account else [str(row.account), day, amount]
        return {"id": row.pk, "label": row.number, "hint": " · ".join(told)}


class PeoplePick(Pick):
    """Colleagues one can hand work to, by name in any script, pinyin or initials."""

    order: tuple[Any, ...] = ("name",)

    def people(self) -> Any:
        return User.objects.visible_to(self.user).people()

    def rows(self, text: str) -> Any:
        seen = self.people().select_related("team").order_by(*self.order)
        if not text:
            return seen
        called = [one.pk for one in people.called(text)]
        return seen.filter(Q(name__icontains=text) | Q(username__istartswith=text) | Q(pk__in=called))

    def shown(self, row: User) -> dict[str, Any]:
        return {"id": row.pk, "label": str(row), "hint": str(row.team or row.get_role_display())}


class OwnersPick(PeoplePick):
    """Colleagues who may own customers, within reach of whoever gives them away; account managers first."""

    order = (Case(When(role=Role.MANAGER, then=0), When(role=Role.LEAD, then=1), default=2), "name")

    def people(self) -> Any:
        return User.objects.within_reach_of(self.user).owners()
