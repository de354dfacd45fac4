"""The decision map of a customer: the picture, what it reveals with the next step, and the same facts as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import contact_duplicates
from accounts.choices import PurchaseRole, Stance
from accounts.facts import influence
from accounts.facts.influence import Map
from accounts.models import Account
from accounts.rules.influence import WEIGHTS, Finding, met_within
from accounts.templatetags.influence import SIGNS, role_letter, sentence
from accounts.views.home import OfAccount, url_of
from accounts.views.pictures import decision_map
from kam.ground.days import company_today
from kam.ground.pages import DetailPage, Panel
from kam.ground.rights import Right, can
from kam.templatetags import ui

MOST_DOUBLES = 3


class AccountContacts(OfAccount, Panel):
    """The people of one customer: who decides, who backs us, who was not seen, where all hangs on one."""

    template_name, title, right = "accounts/contacts/_of_account.html", _("People"), Right.SEE_CONTACTS

    def context(self) -> dict[str, Any]:
        return super().context() | shown(self.object, self.user)


class AccountMap(OfAccount, DetailPage):
    """The same on a page of its own, with room for the picture: for a wall or a sheet of paper."""

    template_name, right = "accounts/relationships/map.html", Right.SEE_CONTACTS

    def get_title(self) -> Any:
        return gettext("Decision map")

    def get_subtitle(self) -> Any:
        return str(self.object.name)

    def context(self) -> dict[str, Any]:
        return super().context() | shown(self.object, self.user, tall=True)


def shown(account: Account, user: Any, *, tall: bool = False) -> dict[str, Any]:
    """What the templates need of a map: picture, figures, findings, rows of the table, legend, and what one may do."""
    found = influence.gather(account, by=user, today=company_today())
    may_edit = can(user, Right.EDIT_CONTACTS) and account.archived_at is None
    return {
        "doubles": contact_duplicates.seek(account=account, most=MOST_DOUBLES, by=user) if may_edit else [],
        "people": rows(found),
        "figures": figures(found),
        "chart": decision_map(found, tall=tall) if len(found.people) > 1 else None,
        "findings": told(found, user, may_edit) if found.people else [],
        "roles": legend(found),
        "signs": [(sign, voice, Stance(value).label) for value, (sign, voice) in SIGNS.items()],
        "may_edit": may_edit,
        "within": found.within,
    }


def figures(found: Map) -> list[dict[str, Any]]:
    """The cover and what it is made of; how many findings are serious."""
    cover = found.cover
    grave = sum(finding.gravity == "high" for finding in found.findings)
    tone = "bad" if cover.share < 0.4 else "warn" if cover.share < 0.7 else "good"
    weights = gettext("%(covered)s of %(weight)s points of influence") % {
        "covered": cover.covered, "weight": cover.weight,
    }  # fmt: skip
    within = gettext("within %(days)s days") % {"days": found.within}
    within = " · ".join(filter(None, [within, found.cadence.words()]))
    return [
        {"label": gettext("Cover of the decision chain"), "value": ui.pct(cover.share), "hint": weights, "tone": tone},
        {"label": gettext("People met"), "value": f"{cover.met}/{cover.people}", "hint": within},
        {"label": gettext("Serious findings"), "value": grave, "tone": "bad" if grave else "good",
         "hint": gettext("of %(count)s in all") % {"count": len(found.findings)}},
    ]  # fmt: skip


def told(found: Map, user: Any, may_edit: bool) -> list[dict[str, Any]]:
    """Each finding in words, with the next step this user may take."""
    users = {row.user_id: str(row.user) for row in found.relations}
    return [
        {
            "code": finding.code,
            "gravity": finding.gravity,
            "words": sentence(finding, found.names, users),
            "step": next_step(finding, found.account, user, may_edit),
        }
        for finding in found.findings
    ]


def next_step(finding: Finding, account: Account, user: Any, may_edit: bool) -> dict[str, str] | None:
    """The button beside a finding: {label, url}; None where this user can do nothing about it."""
    person = finding.contacts[0] if finding.contacts else 0
    key, visits = account.pk, can(user, Right.LOG_VISITS) and account.archived_at is None
    seats = can(user, Right.EDIT_ACCOUNTS) and account.archived_at is None
    decider = {"role": PurchaseRole.DECISION_MAKER.value}
    whom = {"contacts": to_meet(finding)} if to_meet(finding) else {}
    plan = (visits, gettext("Plan a visit"), url_of("lifecycle:plan-create"), {"account": key} | whom)
    steps: dict[str, tuple[bool, str, str, dict[str, Any]]] = {
        "no_decider": (may_edit, gettext("New contact"), url_of("accounts:account-contact-create", key), decider),
        "one_colleague": (seats, gettext("Add to the team"), url_of("accounts:seat-create", key), {}),
        "blocker": (may_edit, gettext("Who sways them?"), url_of("accounts:influence-create", key), {"whom": person}),
        "no_relation": (
            may_edit, gettext("Assess a relation"), url_of("accounts:relation-create", key), {"contact": person},
        ),
    }  # fmt: skip
    if finding.code == "champion_left" and not finding.numbers.get("known"):
        may, label, url, query = may_edit, gettext("Say who follows"), url_of("accounts:contact-leave", person), {}
    elif finding.code == "champion_left" and finding.numbers.get("met"):
        return None
    else:
        may, label, url, query = steps.get(finding.code, plan)
    return {"label": label, "url": f"{url}?{urlencode(query, doseq=True)}" if query else url} if may and url else None


def to_meet(finding: Finding) -> list[int]:
    """The people whom a visit that answers a finding is to meet; where anybody will do, nobody."""
    if finding.code == "champion_left":
        return list(finding.contacts[1:2])
    return list(finding.contacts[:1]) if finding.code in ("decider_not_met", "rival_ahead") else []


def rows(found: Map) -> list[dict[str, Any]]:
    """The table, the mightiest first and who left last: each with their lines, our relations and the competitors'."""
    names = {person.pk: person.name for person in found.people}
    gone = {person.pk for person in found.people if person.has_left}
    sways, ours, rivals = defaultdict(list), defaultdict(list), defaultdict(list)
    for line in found.lines:
        sways[line.who_id].append({"pk": line.pk, "name": names[line.whom_id], "how": line.get_strength_display(),
                                   "is_over": bool(gone & {line.who_id, line.whom_id})})  # fmt: skip
    for relation in found.relations:
        ours[relation.contact_id].append(relation)
    for rivalry in found.rivalries:
        rivals[rivalry.contact_id].append(rivalry)
    in_time = {person.id: met_within(person, found.within, found.as_of) for person in found.chain.people}
    ordered = sorted(found.people, key=lambda p: (p.has_left, -WEIGHTS.get(p.influence, 0), p.name))
    return [
        {
            "person": person,
            "sways": sways[person.pk],
            "ours": ours[person.pk],
            "rivals": rivals[person.pk],
            "late": not person.has_left and not in_time[person.pk],
        }
        for person in ordered
    ]


def legend(found: Map) -> Sequence[tuple[str, str]]:
    """The letters that stand on this map, with their words."""
    there = {person.role for person in found.people}
    return [(role_letter(role), label) for role, label in PurchaseRole.choices if role in there]
