"""Who may see and do what: one enum of rights, one table of roles, two questions (`can`, `require`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from kam.choices import Reach, Role
from kam.ground import wording

if TYPE_CHECKING:
    from kam.models import User


class Right(StrEnum):
    """One verb or sight beyond reading business records within reach."""

    EDIT_ACCOUNTS = "edit_accounts"
    HAND_OVER = "hand_over"
    MERGE = "merge"
    EDIT_CONTACTS = "edit_contacts"
    SEE_CONTACTS = "see_contacts"
    EDIT_TRADE = "edit_trade"
    EDIT_COSTS = "edit_costs"
    EDIT_INCENTIVES = "edit_incentives"
    EDIT_FINANCES = "edit_finances"
    EDIT_RATES = "edit_rates"
    LOG_VISITS = "log_visits"
    MOVE_STAGES = "move_stages"
    TAKE_ON_WORK = "take_on_work"
    RUN_EVENTS = "run_events"
    EDIT_CASES = "edit_cases"
    ANSWER_CASES = "answer_cases"
    EDIT_DOCUMENTS = "edit_documents"
    ASSESS = "assess"
    OVERRIDE_TIERS = "override_tiers"
    APPROVE_TIERS = "approve_tiers"
    PROPOSE_NOMINATIONS = "propose_nominations"
    CONFIRM_NOMINATIONS = "confirm_nominations"
    OVERRULE_VERDICTS = "overrule_verdicts"
    EDIT_POLICY = "edit_policy"
    EDIT_PLAYS = "edit_plays"
    RECOMPUTE = "recompute"
    SEE_DASHBOARD = "see_dashboard"
    IMPORT = "import"
    PEOPLE = "people"
    GIVE_ROLES = "give_roles"
    FIELDS = "fields"
    TOKENS = "tokens"
    JOBS = "jobs"
    READ_RECORD = "read_record"
    PRIVACY = "privacy"
    SEE_SUSPICIONS = "see_suspicions"
    WRITE_REPORTS = "write_reports"
    READ_REPORTS = "read_reports"
    ANSWER_REPORTS = "answer_reports"


@dataclass(frozen=True)
class Grant:
    """What a role gives: which rows (reach) and which verbs (rights)."""

    reach: Reach
    rights: frozenset[Right] = field(default_factory=frozenset)


_FILE = {Right.EDIT_ACCOUNTS, Right.EDIT_CONTACTS, Right.SEE_CONTACTS, Right.EDIT_TRADE, Right.EDIT_COSTS}
_WORK = {Right.LOG_VISITS, Right.MOVE_STAGES, Right.EDIT_CASES, Right.PROPOSE_NOMINATIONS, Right.ASSESS}
_WORK |= {Right.TAKE_ON_WORK, Right.RUN_EVENTS, Right.ANSWER_CASES, Right.WRITE_REPORTS}
_LEADING = {Right.HAND_OVER, Right.MERGE, Right.SEE_DASHBOARD, Right.CONFIRM_NOMINATIONS}
_LEADING |= {Right.READ_REPORTS, Right.ANSWER_REPORTS}
_FILE |= {Right.EDIT_DOCUMENTS, Right.EDIT_INCENTIVES}

GRANTS: dict[str, Grant] = {
    Role.MANAGER: Grant(Reach.OWN, frozenset(_FILE | _WORK)),
    Role.LEAD: Grant(Reach.TEAM, frozenset(_FILE | _WORK | _LEADING)),
    Role.DIRECTOR: Grant(
        Reach.ALL,
        frozenset(
            _FILE
            | _WORK
            | _LEADING
            | {
                Right.EDIT_FINANCES,
                Right.OVERRIDE_TIERS,
                Right.APPROVE_TIERS,
                Right.OVERRULE_VERDICTS,
                Right.EDIT_POLICY,
                Right.EDIT_PLAYS,
                Right.RECOMPUTE,
                Right.JOBS,
                Right.TOKENS,
                Right.GIVE_ROLES,
                Right.READ_RECORD,
                Right.SEE_SUSPICIONS,
            }
        ),
    ),
    Role.SERVICE: Grant(
        Reach.TEAM,
        frozenset({Right.SEE_CONTACTS, Right.LOG_VISITS, Right.EDIT_CASES, Right.EDIT_DOCUMENTS, Right.ASSESS})
        | {Right.TAKE_ON_WORK, Right.ANSWER_CASES},
    ),
    Role.MARKETING: Grant(
        Reach.TEAM,
        frozenset({Right.SEE_CONTACTS, Right.EDIT_COSTS, Right.EDIT_DOCUMENTS, Right.EDIT_INCENTIVES, Right.ASSESS})
        | {Right.TAKE_ON_WORK, Right.RUN_EVENTS, Right.ANSWER_CASES},
    ),
    Role.FINANCE: Grant(
        Reach.ALL,
        frozenset({Right.EDIT_TRADE, Right.EDIT_COSTS, Right.EDIT_FINANCES, Right.EDIT_RATES, Right.SEE_DASHBOARD})
        | {Right.EDIT_DOCUMENTS, Right.ANSWER_CASES},
    ),
    Role.ADMINISTRATOR: Grant(
        Reach.ALL,
        frozenset(
            {
                Right.EDIT_ACCOUNTS,
                Right.EDIT_CONTACTS,
                Right.SEE_CONTACTS,
                Right.EDIT_TRADE,
                Right.EDIT_COSTS,
                Right.EDIT_DOCUMENTS,
                Right.EDIT_INCENTIVES,
                Right.ASSESS,
                Right.ANSWER_CASES,
                Right.PROPOSE_NOMINATIONS,
                Right.EDIT_FINANCES,
                Right.EDIT_RATES,
                Right.HAND_OVER,
                Right.MERGE,
                Right.RECOMPUTE,
                Right.SEE_DASHBOARD,
                Right.IMPORT,
                Right.PEOPLE,
                Right.FIELDS,
                Right.EDIT_PLAYS,
                Right.TOKENS,
                Right.JOBS,
                Right.READ_RECORD,
                Right.PRIVACY,
            }
        ),
    ),
    Role.AUDITOR: Grant(
        Reach.ALL,
        frozenset({Right.SEE_CONTACTS, Right.SEE_DASHBOARD, Right.JOBS, Right.READ_RECORD, Right.SEE_SUSPICIONS})
        | {Right.READ_REPORTS},
    ),
}
NOTHING = Grant(Reach.OWN)
_NAMING = frozenset.intersection(*(one.rights for one in GRANTS.values() if Right.PEOPLE in one.rights))
LENT: dict[str, Grant] = {
    role: one if Right.TOKENS in one.rights else Grant(one.reach, one.rights & _NAMING) for role, one in GRANTS.items()
}
"""
What a program of somebody's may: of the owner's rights those that whoever names owners holds, too. Owners who make
tokens themselves lend all they have: nobody who may do less makes a token of their programs.
"""
SYSTEM = Grant(Reach.ALL, frozenset(Right))
REACHES = (Reach.OWN, Reach.TEAM, Reach.ALL)
"""From the narrowest to the widest."""


def standing(user: Any) -> User:
    """Whose sight and rights count: an integration stands in its creator's shoes, everybody else in their own."""
    if getattr(user, "role", None) == Role.INTEGRATION and user.acts_for_id:
        return user.acts_for
    return user


def same_person(one: Any, other: Any) -> bool:
    """Whether one person stands behind both, by themselves or through an integration of theirs (nobody is nobody)."""
    return one is not None and other is not None and standing(one).pk == standing(other).pk


def grant(user: Any) -> Grant:
    """The grant in force for a user; a disabled or unknown person holds nothing."""
    person = standing(user)
    if not getattr(user, "is_active", False) or not getattr(person, "is_active", False):
        return NOTHING
    if getattr(person, "is_system", False):
        return SYSTEM
    return (GRANTS if person is user else LENT).get(getattr(person, "role", ""), NOTHING)


def in_person(user: Any) -> bool:
    """Whether somebody is here themselves: what is private to a person (drafts from their mail) no program reads."""
    return getattr(user, "role", None) != Role.INTEGRATION


def can(user: Any, right: Right) -> bool:
    """Whether the user holds the right (which rows it applies to is `visible_to`'s question)."""
    return right in grant(user).rights


def lacks_of(user: Any, role: str) -> bool:
    """Whether somebody may less by now, in rows or in verbs, than they did while they had this role."""
    was, now = _grant_as(user, role), grant(user)
    return REACHES.index(now.reach) < REACHES.index(was.reach) or not was.rights <= now.rights


def sees_all_as(user: Any, role: str) -> bool:
    """Whether somebody in this role sees all customers: who sees fewer later `lacks_of` it."""
    return _grant_as(user, role).reach == Reach.ALL


def _grant_as(user: Any, role: str) -> Grant:
    return (GRANTS if standing(user) is user else LENT).get(role, NOTHING)


def exceeds(user: Any, other: Any, role: str = "") -> bool:
    """
    Whether a user's role (or the one they are to get) reaches further than another's, or as far with rights beyond.

    Asked before one person may come into another's place, so a disabled person counts by their role all the same. A
    lead at the head of the teams reaches the whole company; within a team rights are not compared: somebody has to
    make leads and managers.
    """
    person = standing(user)
    held = role or getattr(person, "role", "")
    theirs, own = GRANTS.get(held, NOTHING), grant(other)
    is_head = held == Role.LEAD and person is not None and person.is_at_head()
    reach = Reach.ALL if is_head else theirs.reach
    if reach != own.reach:
        return REACHES.index(reach) > REACHES.index(own.reach)
    return reach == Reach.ALL and not theirs.rights <= own.rights


def givable(by: Any) -> list[Role]:
    """The roles of people that somebody may give: those that may do no more than they."""
    return [role for role in Role if role in GRANTS and not exceeds(None, by, role)]


def holders(right: Right) -> list[str]:
    """The roles that have a right."""
    return [role for role, given in GRANTS.items() if right in given.rights]


def whom_to_ask(right: Right) -> str:
    """The same in words, for who does not have it."""
    return wording.listed(Role(role).label for role in holders(right))


def require(user: Any, right: Right) -> None:
    """First line of every action; raises PermissionDenied (403 through whichever door)."""
    if not can(user, right):
        raise PermissionDenied(_("Your role does not allow this."))
