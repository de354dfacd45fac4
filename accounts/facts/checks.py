"""The checks of the account file: what customers, contacts and orders lack, counted over what a reader sees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.facts import order_sizes
from accounts.models import Account, Contact, Duplicate, Order, gaps
from kam.ground import days
from kam.ground.checks import Check
from kam.ground.rights import Right, can

SERIOUS_COST, SERIOUS_CUSTOMERS, SERIOUS_PAIRS = 0.2, 0.1, 0.05
"""From these shares on the numbers themselves say something else than they seem to."""


def read(user: Any) -> list[Check]:
    """All of them, in six queries however large the book."""
    lacking = customers(user)
    until = days.offered()
    return [costs(user, until), sizes(user, until), *lacking, duplicates(user, lacking[0].of), *roles(user)]


def costs(user: Any, until: date) -> Check:
    """Orders of a year whose cost nobody knows, by their share of the year's revenue."""
    since = until - timedelta(gaps.YEAR - 1)
    unknown = Q(cost__isnull=True)
    year = Order.objects.visible_to(user).live().filter(ordered_on__range=(since, until))
    found = year.aggregate(
        of=Count("pk"), count=Count("pk", filter=unknown), whole=Sum("revenue"), bare=Sum("revenue", filter=unknown)
    )
    share = float((found["bare"] or 0) / found["whole"]) if (found["whole"] or 0) > 0 else None
    words = _("Gross profit and net contribution of these orders are estimated from the margin of the others, so tiers"
              " may put volume above profit.")  # fmt: skip
    if found["count"] and found["count"] == found["of"]:
        words = _("No cost is known, so revenue stands in for contribution: tiers put volume above profit.")
    url = f"{reverse('accounts:order-list')}?cost=unknown&since={since}&until={until}"
    deed = {"deed": _("Import orders with costs"), "deed_url": f"{reverse('kam:import-add')}?kind=orders"}
    label = _("Orders of the last 365 days without a cost")
    return Check("costs", label, words, found["count"], found["of"], url, share, _("%(share)s of revenue"),
                 SERIOUS_COST, **(deed if can(user, Right.IMPORT) else {}))  # fmt: skip


def sizes(user: Any, until: date) -> Check:
    """Orders many times as large as the customer's others: a slip of a key makes a platinum customer."""
    seen = Order.objects.visible_to(user)
    count, whole = order_sizes.standing_out(seen, until).count(), order_sizes.recent(seen, until).count()
    words = _("One nought too many moves tier, concentration and value of the customer: look whether each is right.")
    url = f"{reverse('accounts:order-list')}?size=unusual"
    return Check("sizes", _("Orders ten times as large as the customer's next largest"), words, count, whole, url)


def customers(user: Any) -> list[Check]:
    """What customers lack, all in one reading."""
    seen, url = Account.objects.visible_to(user).live().order_by(), reverse("accounts:account-list")
    asked = (gaps.OWNER, gaps.OWNER_LEFT, gaps.TIER, gaps.REGION, gaps.CONTACT)
    found = seen.aggregate(of=Count("pk"), **{f"n_{gap}": Count("pk", filter=Q(gaps.lacks(gap))) for gap in asked})
    whole = found["of"]

    def check(gap: str, label: Any, words: Any, query: str, serious_from: float = 1.1, **deed: Any) -> Check:
        count = found[f"n_{gap}"]
        share = count / whole if whole else None
        return Check(gap, label, words, count, whole, f"{url}?{query}", share, serious_from=serious_from, **deed)

    compute = {"deed": _("Compute now"), "deed_url": reverse("kam:run-start")} if can(user, Right.RECOMPUTE) else {}
    return [
        check(gaps.OWNER, _("Customers without an owner"),
              _("Nobody plans visits there or hears of a warning, and no manager's figures count them."),
              "owner=unassigned", SERIOUS_CUSTOMERS),
        check(gaps.OWNER_LEFT, _("Customers whose owner has left"),
              _("Visits, warnings and promises go to somebody who no longer reads them."),
              "owner_left=true", SERIOUS_CUSTOMERS),
        check(gaps.TIER, _("Customers with orders and without a tier"),
              _("They stand outside the 80/20 by tiers: no visit rhythm and no service level applies to them."),
              "lacks=tier", SERIOUS_CUSTOMERS, **compute),
        check(gaps.REGION, _("Customers without a region"),
              _("They fall under \"not known\" wherever numbers are split by region, so regions look smaller than"
                " they are."), "lacks=region"),
        check(gaps.CONTACT, _("Customers without any contact"),
              _("No decision map, no invitation, no survey: a risk that comes from people stays unseen."),
              "lacks=contact"),
    ]  # fmt: skip


def duplicates(user: Any, whole: int) -> Check:
    """Pairs that may be one customer, of the whole of the customers."""
    count = Duplicate.objects.visible_to(user).of_live().open().count()
    words = _("Orders of one customer lie in two files: each looks smaller than it is, and may stand a tier too low.")
    return Check("duplicates", _("Likely duplicates"), words, count, whole, reverse("accounts:duplicate-list"),
                 count / whole if whole else None, _("%(share)s of customers"), SERIOUS_PAIRS)  # fmt: skip


def roles(user: Any) -> list[Check]:
    """Contacts of whom nobody said what they decide; for those who may see contacts."""
    if not can(user, Right.SEE_CONTACTS):
        return []
    found = Contact.objects.visible_to(user).present().aggregate(
        of=Count("pk"), count=Count("pk", filter=Q(role=""))
    )  # fmt: skip
    share = found["count"] / found["of"] if found["of"] else None
    words = _("Who decides is not known: the decision map and the warning that nobody sees the decider stay blind.")
    url = f"{reverse('accounts:contact-list')}?role=none&left=false"
    return [
        Check("roles", _("Contacts without a role in the purchase"), words, found["count"], found["of"], url, share)
    ]
