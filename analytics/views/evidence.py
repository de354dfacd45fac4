"""The page of one customer's verdict: tier and why, and the very rows that prove a false key account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.choices import FalseKey
from accounts.models import Account
from analytics.facts import evidence
from analytics.facts.evidence import Proof
from analytics.models import Contribution, Overrule, Verdict
from analytics.views import pictures
from analytics.views.overrules import state, words
from analytics.views.verdicts import evidence_words, excused, reason_words, waiting_words
from kam.ground import days
from kam.ground.pages import ObjectMixin, Page
from kam.ground.rights import Right, can

SHOWN = 12


class AccountVerdict(ObjectMixin, Page):
    """What the newest run of tiers says of a customer, with the rows behind it and what was overruled."""

    model, nav, title = Account, "customers", _("The verdict and what proves it")
    template_name = "analytics/verdicts/show.html"

    def get_subtitle(self) -> str:
        return str(self.object)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(str(self.object), reverse("accounts:account-detail", args=[self.object.pk]) + "?tab=contribution")]

    def context(self) -> dict[str, Any]:
        verdict = Verdict.objects.current().filter(account=self.object).select_related("run").first()
        said = list(Overrule.objects.visible_to(self.user).filter(account=self.object).select_related("by"))
        found: dict[str, Any] = {"object": self.object, "verdict": verdict, "history": history(said)}
        return found | ({"brought": brought(verdict)} | proved(verdict, said, self.user) if verdict is not None else {})


class AccountFlags(ObjectMixin, Page):
    """A customer that looks big and is not: said on its page, with the way to the proof; nothing for all others."""

    model, nav, title = Account, "customers", ""
    template_name = "analytics/verdicts/_flags.html"

    def context(self) -> dict[str, Any]:
        rows = Verdict.objects.current().filter(account=self.object).exclude(false_keys=[]).select_related("run")
        told = Prefetch("account__overrules", Overrule.objects.select_related("by"))
        verdict = rows.select_related("account").prefetch_related(told).first()
        over = excused(verdict) if verdict else set()
        words = zip(verdict.false_keys, evidence_words(verdict), strict=False) if verdict else ()
        flags = [(FalseKey(kind).label, line, kind in over) for kind, line in words]
        return {"object": self.object, "flags": flags}


def brought(verdict: Verdict) -> str:
    """What the customer brought in the year of the run, and its place in the book; empty where it brought nothing."""
    row = Contribution.objects.current().filter(account=verdict.account_id).first()
    if row is None:
        return ""
    told = {"amount": pictures.short(row.net_contribution), "rank": f"{row.rank:,}"}
    return _t("Net contribution of the last 365 days: %(amount)s, place %(rank)s in the book") % told


def proved(verdict: Verdict, said: list[Overrule], user: Any) -> dict[str, Any]:
    """The kinds that the run flagged, each with its rows and the word that stands against it."""
    standing = {one.kind: one for one in said if one.stands_on(days.offered())}
    told = dict(zip(verdict.false_keys, evidence_words(verdict), strict=False))
    proofs = [
        shown(verdict.account_id, proof, told.get(proof.kind, ""), standing.get(proof.kind))
        for proof in evidence.of(verdict)
    ]
    return {
        "overruled": [words(one) for kind, one in standing.items() if kind in verdict.false_keys],
        "counts_next": any(kind not in verdict.overruled for kind in standing if kind in verdict.false_keys),
        "proofs": proofs, "why": reason_words(verdict), "waiting": waiting_words(verdict),
        "may_overrule": can(user, Right.OVERRULE_VERDICTS), "as_of": verdict.run.as_of,
    }  # fmt: skip


def shown(account: int, proof: Proof, told: str, standing: Overrule | None) -> dict[str, Any]:
    """One kind: its sentence, its rows with the way to all of them, and who overruled it."""
    asked = urlencode({"account": account, "since": proof.since, "until": proof.until})
    share = float(proof.revenue / proof.year_revenue) if proof.year_revenue > 0 else None
    return {
        "proof": proof, "label": FalseKey(proof.kind).label, "words": told, "share": share,
        "orders": proof.orders[:SHOWN], "late": proof.late[: SHOWN // 2], "costs": proof.cost_entries[: SHOWN // 2],
        "orders_url": f"{reverse('accounts:order-list')}?{asked}",
        "costs_url": f"{reverse('accounts:cost-list')}?{asked}",
        "is_burst": proof.kind == FalseKey.ONE_OFF, "standing": standing,
    }  # fmt: skip


def history(rows: list[Overrule]) -> list[dict[str, Any]]:
    """Everything that was ever overruled here, the newest first."""
    return [{"row": row, "words": words(row), "state": state(row)} for row in rows]
