"""What a decision chain reveals: how much of it we cover, and where it is open, each finding with its people.

All days are counted back from `today`; a contact who has left by then is no longer part of the chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from accounts.choices import Gravity, Influence, PurchaseRole, RelationStrength, Stance

WEIGHTS = {Influence.HIGH.value: 3, Influence.MEDIUM.value: 2, Influence.LOW.value: 1}
UNKNOWN = 1
"""Weight of a contact whose influence nobody has judged yet."""
DECIDERS = (PurchaseRole.DECISION_MAKER.value, PurchaseRole.ECONOMIC_BUYER.value)
ALLIES = (Stance.CHAMPION.value, Stance.SUPPORTER.value)
AGAINST = (Stance.SCEPTIC.value, Stance.BLOCKER.value)
RANKS = {strength: rank for rank, strength in enumerate(RelationStrength.values)}
"""Strength of a relation as a number: none 0, weak 1, good 2, strong 3."""
TIMES_CADENCE = 2
"""A decider may go unmet for two of the tier's intervals between visits …"""
WITHOUT_CADENCE = 90
"""… and for so many days where the tier is not visited by plan."""
THREAD_DAYS = 180
"""Days within which a meeting still counts as a thread to the customer."""
REMEMBERED = 365
"""Days for which a champion who left is still spoken of."""
GRAVEST = {gravity: place for place, gravity in enumerate(Gravity.values)}

Numbers = dict[str, int | str | bool | None]


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as the rules see them: codes of role, influence, stance; whom they report to; when met, when gone."""

    id: int
    role: str = ""
    influence: str = ""
    stance: str = ""
    title: str = ""
    reports_to: int | None = None
    followed_by: int | None = None
    last_met_on: date | None = None
    left_on: date | None = None

    def is_there(self, today: date) -> bool:
        """Whether they have not left by a day; who leaves later is still there."""
        return self.left_on is None or self.left_on > today


@dataclass(frozen=True, slots=True)
class Tie:
    """How well somebody stands with a contact: one of us (`holder` is a user's id) or a competitor (its name)."""

    contact: int
    holder: int | str
    strength: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The people of one customer with their lines: `sways` are (who, whom), `ties` ours, `rivals` the competitors'."""

    people: tuple[Person, ...] = ()
    sways: tuple[tuple[int, int], ...] = ()
    ties: tuple[Tie, ...] = ()
    rivals: tuple[Tie, ...] = ()

    def present(self, today: date) -> list[Person]:
        """Those who have not left by a day."""
        return [person for person in self.people if person.is_there(today)]

    def deciders(self, today: date) -> list[Person]:
        """The present decision makers and economic buyers."""
        return [person for person in self.present(today) if person.role in DECIDERS]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the map reveals: its code, how much it matters, whom it is about, and the numbers of its sentence."""

    code: str
    gravity: str
    contacts: tuple[int, ...] = ()
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cover:
    """How much of the chain we cover: `share` in 0..1, and the weights and people it is made of."""

    share: float
    covered: int
    weight: int
    people: int
    met: int


def cadence(every: int | None) -> int:
    """Days within which a decider should be met, from the tier's days between visits (None: not visited by plan)."""
    return every * TIMES_CADENCE if every else WITHOUT_CADENCE


def met_within(person: Person, within: int, today: date) -> bool:
    """Whether somebody was met in the last `within` days."""
    return person.last_met_on is not None and (today - person.last_met_on).days <= within


def cover(chain: Chain, *, within: int, today: date) -> Cover:
    """
    The influence-weighted share of the present people who were met within `within` days and are not against us.

    share = Σ w(covered) / Σ w(present); w = 3, 2, 1 for high, medium, low influence, 1 where it is unknown; covered =
    met in time and neither sceptic nor blocker. Nobody known is a cover of 0. Meeting more people never lowers it.
    """
    total = covered = met = 0
    for person in chain.present(today):
        weight = WEIGHTS.get(person.influence, UNKNOWN)
        total += weight
        if met_within(person, within, today):
            met += 1
            covered += weight if person.stance not in AGAINST else 0
    share = covered / total if total else 0.0
    return Cover(share=share, covered=covered, weight=total, people=len(chain.present(today)), met=met)


def findings(chain: Chain, *, within: int, today: date) -> list[Finding]:
    """What the map reveals, the gravest first; `within` as for `cover`."""
    found = [
        *_no_decider(chain, today),
        *_deciders_not_met(chain, within, today),
        *_single_threaded(chain, today),
        *_unanswered_blockers(chain, today),
        *_champions_left(chain, today),
        *_rivals_ahead(chain, today),
        *_nobody_of_ours(chain, today),
    ]
    return sorted(found, key=lambda finding: GRAVEST[finding.gravity])


def _no_decider(chain: Chain, today: date) -> Iterator[Finding]:
    if not chain.deciders(today):
        yield Finding("no_decider", Gravity.HIGH.value, numbers={"people": len(chain.present(today))})


def _deciders_not_met(chain: Chain, within: int, today: date) -> Iterator[Finding]:
    """Each decision maker (where none is known, each economic buyer) not met in time; never met has no days."""
    makers = [person for person in chain.deciders(today) if person.role == PurchaseRole.DECISION_MAKER.value]
    for person in makers or chain.deciders(today):
        if not met_within(person, within, today):
            days = (today - person.last_met_on).days if person.last_met_on else None
            yield Finding("decider_not_met", Gravity.HIGH.value, (person.id,), {"days": days, "within": within})


def _single_threaded(chain: Chain, today: date) -> Iterator[Finding]:
    """Nobody or one person met in half a year, or all whom we met known to one and the same colleague."""
    if not chain.present(today):
        return
    met = [person.id for person in chain.present(today) if met_within(person, THREAD_DAYS, today)]
    numbers: Numbers = {"met": len(met), "people": len(chain.present(today)), "days": THREAD_DAYS}
    if not met:
        yield Finding("nobody_met", Gravity.HIGH.value, tuple(person.id for person in chain.present(today)), numbers)
    elif len(met) == 1:
        yield Finding("one_contact", Gravity.HIGH.value, tuple(met), numbers)
    else:
        holders = {tie.holder for tie in chain.ties if tie.contact in met and RANKS.get(tie.strength, 0) > 0}
        if len(holders) == 1:
            known = {tie.contact for tie in chain.ties if RANKS.get(tie.strength, 0) > 0}
            numbers["user"] = holders.pop()
            yield Finding("one_colleague", Gravity.MEDIUM.value, tuple(key for key in met if key in known), numbers)


def _unanswered_blockers(chain: Chain, today: date) -> Iterator[Finding]:
    """Blockers with weight whom no ally of ours stands above, beside (the same superior) or sways."""
    people = {person.id: person for person in chain.present(today)}
    strong = (Influence.HIGH.value, Influence.MEDIUM.value)
    for person in chain.present(today):
        if person.stance != Stance.BLOCKER.value or person.influence not in strong:
            continue
        near = set(_above(person, people)) | {who for who, whom in chain.sways if whom == person.id}
        if person.reports_to is not None:
            near |= {mate.id for mate in chain.present(today) if mate.reports_to == person.reports_to}
        if not any(people[key].stance in ALLIES for key in near - {person.id} if key in people):
            high = person.influence == Influence.HIGH.value
            yield Finding("blocker", (Gravity.HIGH if high else Gravity.MEDIUM).value, (person.id,))


def _above(person: Person, people: dict[int, Person]) -> Iterator[int]:
    """The superiors of a person, nearest first; stops where a circle would begin."""
    seen, key = {person.id}, person.reports_to
    while key is not None and key not in seen and key in people:
        yield key
        seen.add(key)
        key = people[key].reports_to


def _champions_left(chain: Chain, today: date) -> Iterator[Finding]:
    """Champions who went in the last year: grave until a successor is known, quiet once the successor was met."""
    for person in chain.people:
        if person.stance != Stance.CHAMPION.value or person.left_on is None or person.is_there(today):
            continue
        days = (today - person.left_on).days
        if days > REMEMBERED:
            continue
        heir = successor(person, chain.present(today))
        met = heir is not None and heir.last_met_on is not None
        gravity = Gravity.LOW if met else Gravity.MEDIUM if heir else Gravity.HIGH
        contacts = (person.id, heir.id) if heir else (person.id,)
        yield Finding("champion_left", gravity.value, contacts, {"days": days, "known": heir is not None, "met": met})


def successor(person: Person, present: Iterable[Person]) -> Person | None:
    """Who follows somebody who left: as entered, else a present one with the same title."""
    found = list(present)
    entered = next((mate for mate in found if mate.id == person.followed_by), None)
    title = person.title.strip().casefold()
    alike = (mate for mate in found if title and mate.title.strip().casefold() == title and mate.id != person.id)
    return entered or next(alike, None)


def _rivals_ahead(chain: Chain, today: date) -> Iterator[Finding]:
    """Deciders whom a competitor knows better than any of us."""
    ours = best(chain.ties)
    theirs = best(chain.rivals)
    for person in chain.deciders(today):
        rival, mine = theirs.get(person.id), ours.get(person.id)
        if rival is not None and RANKS.get(rival.strength, 0) > (RANKS.get(mine.strength, 0) if mine else 0):
            numbers: Numbers = {
                "competitor": str(rival.holder),
                "theirs": rival.strength,
                "ours": mine.strength if mine else RelationStrength.NONE.value,
            }
            yield Finding("rival_ahead", Gravity.HIGH.value, (person.id,), numbers)


def _nobody_of_ours(chain: Chain, today: date) -> Iterator[Finding]:
    """People of high influence whom none of us knows."""
    known = {tie.contact for tie in chain.ties if RANKS.get(tie.strength, 0) > 0}
    alone = [p.id for p in chain.present(today) if p.influence == Influence.HIGH.value and p.id not in known]
    if alone:
        yield Finding("no_relation", Gravity.MEDIUM.value, tuple(alone), {"count": len(alone)})


def best(ties: Iterable[Tie]) -> dict[int, Tie]:
    """The strongest tie to each contact; of equals, the first."""
    found: dict[int, Tie] = {}
    for tie in ties:
        known = found.get(tie.contact)
        if known is None or RANKS.get(tie.strength, 0) > RANKS.get(known.strength, 0):
            found[tie.contact] = tie
    return found
