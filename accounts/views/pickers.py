"""What pickers ask: at most twenty rows that fit, out of what this user sees, as JSON."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase, JsonResponse

from accounts.models import Account, Competitor, Contact, Order, Product
from kam.ground.finding import best_first
from kam.ground.pages import Page
from kam.models import User
from kam.rules.keys import key_of
from kam.templatetags import ui

MOST = 20


class Pick(Page):
    """`?q=` answers {results: [{id, label, hint}]}."""

    def rows(self, text: str) -> Any:
        raise NotImplementedError

    def shown(self, row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
        return JsonResponse({"results": [self.shown(row) for row in self.rows(text)[:MOST]]})


class AccountPick(Pick):
    """Customers by name in any script, pinyin or code."""

    def rows(self, text: str) -> Any:
        seen = Account.objects.visible_to(self.user).live().only("name", "code", "region").order_by("name")
        return best_first(seen.matching(text), text, "name", "code", "short_name") if text else seen

    def shown(self, row: Account) -> dict[str, Any]:
        return {"id": row.pk, "label": row.name, "hint": row.region or row.code}


class ContactPick(Pick):
    """Contacts of one customer (`account`), or of all one sees."""

    def rows(self, text: str) -> Any:
        account = self.request.GET.get("account", "")
        seen = Contact.objects.visible_to(self.user).present().select_related("account").order_by("name")
        if account:
            seen = seen.filter(account=key_of(account))
        return best_first(seen.matching(text), text, "name") if text else seen

    def shown(self, row: Contact) -> dict[str, Any]:
        return {"id": row.pk, "label": row.name, "hint": row.title or str(row.account)}


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
        if not text:
            return seen
        named = Account.objects.visible_to(self.user).matching(text).values("pk")
        return seen.filter(Q(number__istartswith=text) | Q(account__in=named))

    def shown(self, row: Order) -> dict[str, Any]:
        return {"id": row.pk, "label": row.number, "hint": f"{row.account} · {ui.exact(row.amount, row.currency)}"}


class PeoplePick(Pick):
    """Colleagues one can hand work to."""

    def rows(self, text: str) -> Any:
        seen = User.objects.visible_to(self.user).people().select_related("team").order_by("name")
        return seen.filter(Q(name__icontains=text) | Q(username__istartswith=text)) if text else seen

    def shown(self, row: User) -> dict[str, Any]:
        return {"id": row.pk, "label": str(row), "hint": str(row.team or row.get_role_display())}
