"""Mismatches: what key accounts lack that their peers buy, whom they are left with, and prospects nobody has."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.choices import AccountKind, Tier
from accounts.models import Account
from analytics.facts import gaps, mismatches, people
from analytics.facts.gaps import Missing
from analytics.facts.mismatches import GOOD, Hand
from analytics.facts.people import Person
from analytics.forms.customers import UNASSIGNED
from analytics.forms.profiles import PARTS as NARROWED
from analytics.forms.profiles import HeldForm
from analytics.models import Fit
from analytics.rules.gaps import SHARE, SHARES
from analytics.views import customers, pictures
from analytics.views import profile_words as words
from analytics.views.lists import faults_of, ways_of
from kam.ground import lists, wording
from kam.ground.pages import Page
from kam.rules import formats, shares

GAPS, HANDS, FULL, PROSPECTS = PARTS = ("gaps", "hands", "full", "prospects")
LABELS = {
    GAPS: _("White space"),
    HANDS: _("Unfamiliar owners"),
    FULL: _("Overloaded colleagues"),
    PROSPECTS: _("Prospects without owner"),
}
TELLS = {
    GAPS: _("Categories that most peers of a key account buy and it does not, by the order lines of a year. The worth "
            "is an estimate: the middle share of the category at those who buy it, of this customer's revenue."),
    HANDS: _("Key accounts whose owner holds fewer than three other customers of its kind or of its industry."),
    FULL: _("Colleagues whose customers ask for more visits a year, by the policy's cadence, than one can hold."),
    PROSPECTS: _("Prospects with a fit of 60 or more that nobody owns."),
}  # fmt: skip
NONE_OF = {
    GAPS: _("No key account whose order lines are known lacks what so many of its peers buy."),
    HANDS: _("No key account is with somebody who holds few of its like."),
    FULL: _("Nobody has more visits to make than one can hold."),
    PROSPECTS: _("No prospect with a fit of 60 or more is without an owner."),
}
KINDS, TIERS = dict(AccountKind.choices), dict(Tier.choices)
SHOWN = 100


class MismatchPage(Page):
    """Where the best of us and of what we sell do not meet the best customers."""

    template_name, nav, title = "analytics/profiles/mismatches.html", "analyses", _("Profiles and fit")
    narrowed_by = HeldForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, form = request.GET, HeldForm(request.GET, user=self.user)
        part = str(asked.get("part") if asked.get("part") in PARTS else GAPS)
        share = share_of(asked.get("share", ""))
        around = {"ways": ways_of(self.user, "profiles"), "tabs": words.tabs("mismatches"), "form": form,
                  "choices": customers.choices(self.user, asked)}  # fmt: skip
        if not form.is_valid():
            return self.show(**around, faults=faults_of(form))
        found = gathered(self.user, share, form.of_customer(None))
        if self.is_file:
            return self.exported(f"mismatches-{part}", *SHEETS[part](found[part]))
        chips = customers.applied(asked, around["choices"], NARROWED)
        return self.show(**around, **shown(found, part, share, asked, chips), good_url=good(form))


def shown(
    found: dict[str, list[Any]], part: str, share: float, asked: Any, chips: list[tuple[str, str]]
) -> dict[str, Any]:
    """All parts of the page, `chips`: what it is narrowed to."""
    rows = found[part]
    known = named(part, rows[:SHOWN])
    return {
        "parts": [
            {"label": LABELS[key], "count": len(found[key]), "url": lists.url_with(asked, part=key), "on": key == part}
            for key in PARTS
        ],
        "part": part,
        "chips": chips,
        "title_of": LABELS[part],
        "tells": TELLS[part],
        "headline": customers.spoken(SAYS[part](rows, known) if rows else str(NONE_OF[part]), chips),
        "rows": [LINES[part](row) for row in known],
        "more": max(len(rows) - SHOWN, 0),
        "shares": offered(asked, share),
        "files": lists.files(asked),
    }


def good(form: HeldForm) -> str:
    """Where the good prospects that nobody owns are listed; nowhere where somebody's are asked for."""
    kept = form.kept or {}
    if kept.get("owner") not in (None, UNASSIGNED):
        return ""
    return f"{reverse('analytics:fit-list')}?{urlencode(kept | OPEN)}"


OPEN = {"group": "prospect", "owner": "unassigned", "score_min": f"{GOOD:.0f}"}


def share_of(text: str) -> float:
    """The share of peers asked for; the usual one for anything else."""
    return next((share for share in SHARES if f"{share * 100:.0f}" == text), SHARE)


def offered(asked: Any, chosen: float) -> list[tuple[str, str, bool]]:
    """The shares of peers to choose from."""
    return [(formats.percent(one), lists.url_with(asked, share=f"{one * 100:.0f}"), one == chosen) for one in SHARES]


def gathered(user: Any, share: float, filters: Mapping[str, Any]) -> dict[str, list[Any]]:
    """All mismatches of the customers asked for that a user may see, by part."""
    found, part = people.profiles(user), mismatches.part_of(user, filters)
    return {
        GAPS: [row for row in gaps.missing(user, share=share) if part.has(row.account)],
        HANDS: mismatches.hands(user, found, part),
        FULL: mismatches.full_hands(found, part),
        PROSPECTS: list(mismatches.prospects(user, part)),
    }


def named(part: Any, rows: list[Any]) -> list[Any]:
    """Rows with the customers they speak of: only those of this page are looked up."""
    if part != GAPS:
        return rows
    known = Account.objects.only("name", "short_name", "tier").in_bulk([row.account for row in rows])
    return [(row, known[row.account]) for row in rows if row.account in known]


def gap_says(rows: list[Missing], known: list[Any]) -> str:
    """How many categories are missing at how many key accounts, what they may be worth, and where most of it is."""
    held = len({row.account for row in rows})
    at = ngettext("%(count)s key account", "%(count)s key accounts", held) % {"count": f"{held:,}"}
    words = ngettext(
        "%(count)s purchase that most peers make is missing, at %(accounts)s: worth about %(worth)s a year, by "
        "estimate.",
        "%(count)s purchases that most peers make are missing, at %(accounts)s: worth about %(worth)s a year, by "
        "estimate.", len(rows),
    )  # fmt: skip
    told = [words % {"count": f"{len(rows):,}", "accounts": at,
                     "worth": pictures.short(sum((row.worth for row in rows), Decimal(0)))}]  # fmt: skip
    for row, account in known[:1]:
        most = _t("The greatest: %(category)s at %(name)s, %(worth)s.")
        told.append(most % {"category": row.category, "name": account, "worth": pictures.short(row.worth)})
    return wording.sentences(told)


def hand_says(rows: list[Hand], _known: list[Any]) -> str:
    """How many key accounts are in unfamiliar hands, what they bring, and for how many somebody better has time."""
    words = ngettext("%(count)s key account is with somebody who holds few of its like; it brings %(net)s a year.",
                     "%(count)s key accounts are with somebody who holds few of their like; they bring %(net)s a year.",
                     len(rows))  # fmt: skip
    net, free = sum((row.net or Decimal(0) for row in rows), Decimal(0)), sum(bool(row.better) for row in rows)
    told = [words % {"count": f"{len(rows):,}", "net": pictures.short(net)}]
    if free:
        more = ngettext("For %(count)s of them a colleague who knows such customers has time.",
                        "For %(count)s of them a colleague who knows such customers has time.", free)  # fmt: skip
        told.append(more % {"count": f"{free:,}"})
    return wording.sentences(told)


def full_says(rows: list[Person], _known: list[Any]) -> str:
    """How many have more to visit than they can, by how much, and who most."""
    over = sum(one.visits - one.capacity for one in rows)
    words = ngettext("%(count)s colleague has more visits to make than one can hold: %(over)s too many a year. Most: "
                     "%(name)s.", "%(count)s colleagues have more visits to make than one can hold: %(over)s too many "
                     "a year. Most: %(name)s.", len(rows))  # fmt: skip
    return words % {"count": f"{len(rows):,}", "over": f"{over:,}", "name": rows[0].name}


def prospect_says(rows: list[Fit], _known: list[Any]) -> str:
    """How many good prospects nobody owns, and the best of them."""
    words = ngettext("%(count)s prospect with a fit of 60 or more has no owner. The best: %(name)s, %(score)s.",
                     "%(count)s prospects with a fit of 60 or more have no owner. The best: %(name)s, %(score)s.",
                     len(rows))  # fmt: skip
    return words % {"count": f"{len(rows):,}", "name": rows[0].account, "score": f"{rows[0].score:.0f}"}


def gap_line(pair: tuple[Missing, Account]) -> dict[str, Any]:
    row, account = pair
    return {"account": account, "missing": row, "peers": peer_words(row)}


def peer_words(row: Missing) -> str:
    """Who the peers are and how many of them buy it."""
    told = _t("%(share)s of %(count)s key accounts of its kind") if row.same_kind \
        else _t("%(share)s of %(count)s key accounts")  # fmt: skip
    return told % {"share": formats.percent(row.share), "count": f"{row.peers:,}"}


def hand_line(row: Hand) -> dict[str, Any]:
    kind = KINDS.get(row.kind, "")
    parts = [f"{kind} {row.kind_others}"] if row.kind else []
    parts += [f"{row.industry} {row.industry_others}"] if row.industry else []
    better = [
        wording.aside(name, wording.listed([f"{kind} {n}", *([f"{row.industry} {m}"] if row.industry else [])]))
        for name, n, m in row.better
    ]
    return {"hand": row, "others": wording.listed(parts), "better": wording.listed(better)}


def full_line(one: Person) -> dict[str, Any]:
    over = one.visits - one.capacity
    told = ngettext("%(count)s visit too many", "%(count)s visits too many", over) % {"count": f"{over:,}"}
    url = f"{reverse('accounts:account-list')}?{urlencode({'owner': one.pk})}"
    return {"person": one, "over": told, "url": url}


def prospect_line(row: Fit) -> dict[str, Any]:
    return {"fit": row, "why": wording.listed([one["words"] for one in words.reasons(row, 3) if one["points"] > 0])}


def gap_sheet(rows: list[Missing]) -> tuple[list[str], list[list[Any]]]:
    known = dict(Account.objects.filter(pk__in=[row.account for row in rows]).values_list("pk", "name"))
    head = [_t("Number in KAM"), _t("Customer"), _t("Category"), _t("Peers"), _t("Peers that buy it"), _t("Share"),
            _t("Worth a year"), _t("Revenue known by lines")]  # fmt: skip
    return head, [
        [row.account, known.get(row.account, ""), row.category, row.peers, row.buying, shares.of(row.share, 6),
         row.worth, shares.of(row.coverage, 6)]
        for row in rows
    ]  # fmt: skip


def hand_sheet(rows: list[Hand]) -> tuple[list[str], list[list[Any]]]:
    head = [_t("Number in KAM"), _t("Customer"), _t("Tier"), _t("Owner"), _t("Kind"), _t("Others of this kind"),
            _t("Industry"), _t("Others of this industry"), _t("Net contribution"), _t("Knows its like")]  # fmt: skip
    return head, [
        [row.account, row.name, str(TIERS.get(row.tier, "")), row.owner_name, str(KINDS.get(row.kind, "")),
         row.kind_others, row.industry, row.industry_others, row.net,
         wording.clauses(name for name, _n, _m in row.better)]
        for row in rows
    ]  # fmt: skip


def full_sheet(rows: list[Person]) -> tuple[list[str], list[list[Any]]]:
    head = [
        _t("Number in KAM"),
        _t("Colleague"),
        _t("Customers"),
        _t("Key accounts"),
        _t("Visits a year"),
        _t("Visit capacity"),
    ]
    return head, [[one.pk, one.name, one.accounts, one.key, one.visits, one.capacity] for one in rows]


def prospect_sheet(rows: list[Fit]) -> tuple[list[str], list[list[Any]]]:
    head = [_t("Number in KAM"), _t("Customer"), _t("Fit"), _t("Why")]
    return head, [[row.account_id, row.account.name, row.score, prospect_line(row)["why"]] for row in rows]


def gaps_of(account: Account, user: Any) -> list[dict[str, Any]]:
    """What one key account lacks, for its page."""
    return [{"missing": row, "peers": peer_words(row)} for row in gaps.missing(user, account=account.pk)]


SAYS: dict[str, Any] = {GAPS: gap_says, HANDS: hand_says, FULL: full_says, PROSPECTS: prospect_says}
LINES: dict[str, Any] = {GAPS: gap_line, HANDS: hand_line, FULL: full_line, PROSPECTS: prospect_line}
SHEETS: dict[str, Any] = {GAPS: gap_sheet, HANDS: hand_sheet, FULL: full_sheet, PROSPECTS: prospect_sheet}
