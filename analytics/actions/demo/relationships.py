"""The decision maps of the bigger demo customers: trees of people, lines, relations, a competitor's friends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from accounts.choices import Influence, RelationStrength, SeatFunction, Stance
from accounts.models import Competitor, Contact, InfluenceLine, Relation, Rivalry, Seat
from analytics.actions.demo import customers, words
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import Profile
from analytics.actions.demo.visits import Diary, address
from kam.ground import search
from kam.models import User
from lifecycle.choices import VisitKind
from lifecycle.models import Visit

MAPPED = 1_800_000
"""A year's revenue from which a customer's chain is drawn."""
SPONSORED = 8_000_000
BOSSES = (None, 0, 0, 1, 0, 2, 1)
"""Whom each place of a chain reports to, by place."""
PLACES = (
    ("总经理", "总经办", "decision_maker", "high"),
    ("采购总监", "采购部", "economic_buyer", "high"),
    ("工程部经理", "工程部", "technical", "medium"),
    ("采购主管", "采购部", "gatekeeper", "medium"),
    ("财务经理", "财务部", "influencer", "medium"),
    ("项目经理", "项目部", "user", "low"),
    ("成本主管", "采购部", "coach", "low"),
)
FOREIGN_PLACES = (
    ("Managing director", "Management", "decision_maker", "high"),
    ("Head of purchasing", "Purchasing", "economic_buyer", "high"),
    ("Technical manager", "Engineering", "technical", "medium"),
    ("Buyer", "Purchasing", "gatekeeper", "medium"),
    ("Financial controller", "Finance", "influencer", "medium"),
    ("Site manager", "Projects", "user", "low"),
    ("Category manager", "Purchasing", "coach", "low"),
)
MORE_PEOPLE = ("Ines Falk", "Peter Olsen", "Hana Kimura", "Diego Ramos", "Nadia Rahimi", "Tom Baker", "Eva Lindqvist")
RIVALS = ("中陶建材", "蓝盾防水", "百瑞涂料", "Terra Nova", "Gulf Ceramics")
"""Competitors by short name, the foreign ones last."""
LINES = ((2, 1, "high"), (4, 0, "medium"), (6, 3, "low"), (3, 1, "medium"))
"""Who sways whom in most chains, by place."""
STRENGTHS = {
    Stance.CHAMPION: RelationStrength.STRONG,
    Stance.SUPPORTER: RelationStrength.GOOD,
    Stance.NEUTRAL: RelationStrength.WEAK,
    Stance.SCEPTIC: RelationStrength.WEAK,
    Stance.BLOCKER: RelationStrength.NONE,
}
HELPERS = (
    (SeatFunction.MARKETING, "xia"), (SeatFunction.RND, "fang"), (SeatFunction.TECHNICAL, "shen"),
    (SeatFunction.FINANCE, "tang"), (SeatFunction.SERVICE, "gu"), (SeatFunction.SPONSOR, "zhao"),
)  # fmt: skip
TOLD = ("京津城更", "华东建材集团", "南方置业")
"""Customers whose story says who was met."""
LEFT = 78
"""Days since the champion left."""
WHOLE_TEAMS = ("华东建材集团", "南方置业")

Chain = dict[int, list[Contact]]


def draw(rng: Random, profiles: list[Profile], people: Chain, diary: Diary, staff: Staff, today: date) -> None:
    """Maps for the bigger customers, with the cases one looks for; who was met is what the visits say."""
    mapped = [profile for profile in profiles if profile.size > MAPPED and profile.account.pk in people]
    chains = {profile.account.pk: _chain(rng, profile, people[profile.account.pk]) for profile in mapped}
    Contact.objects.bulk_create([c for chain in chains.values() for c in chain if c.pk is None], batch_size=500)
    for chain in chains.values():
        for place, contact in enumerate(chain):
            boss = BOSSES[place]
            contact.reports_to = chain[boss] if boss is not None else None
    for profile in mapped:
        _rewrite(profile, chains[profile.account.pk], diary, today)
    last = _meet(rng, chains, diary)
    for profile in mapped:
        _story(profile, chains[profile.account.pk], today)
    _others(people, chains, last)
    fields = ["reports_to", "followed_by", "last_met_on", "left_on", "role", "stance", "influence"]
    Contact.objects.bulk_update([c for chain in chains.values() for c in chain], fields, batch_size=100)
    InfluenceLine.objects.bulk_create(_lines(rng, chains), batch_size=500)
    Relation.objects.bulk_create(_relations(rng, mapped, chains, staff, today), batch_size=500)
    Rivalry.objects.bulk_create(_rivals(rng, mapped, chains), batch_size=500)
    _seat(rng, mapped, staff, today)


def _chain(rng: Random, profile: Profile, known: list[Contact]) -> list[Contact]:
    """The people by place: those we know already, and unsaved ones for the rest."""
    places = FOREIGN_PLACES if profile.foreign else PLACES
    chain = list(known[: len(places)])
    names = iter(rng.sample(MORE_PEOPLE, len(MORE_PEOPLE)))
    for title, department, role, influence in places[len(chain) : rng.choice([5, 6, 7])]:
        name = next(names) if profile.foreign else f"{rng.choice(words.SURNAMES)}{rng.choice(words.GIVEN)}"
        number = f"1{rng.choice('3578')}{rng.randint(100000000, 999999999)}"
        chain.append(
            Contact(account=profile.account, name=name, title=title, department=department, role=role,
                    influence=influence, stance=rng.choice(customers.STANCES), search_text=search.text_of(name, title),
                    email=f"{profile.account.code.lower()}.{len(chain)}@customer.example",
                    mobile="" if profile.foreign else number)
        )  # fmt: skip
    return chain


def _rewrite(profile: Profile, chain: list[Contact], diary: Diary, today: date) -> None:
    """Where a story says who was met, the visits say so too: one person ever, a champion until they left, or all."""
    through = Visit.contacts.through
    here = sorted(
        (v for v in diary.visits if v.account_id == profile.account.pk), key=lambda v: v.held_at, reverse=True
    )
    pairs: list[tuple[Visit, Contact]] = [pair for pair in diary.met if pair[0].account_id == profile.account.pk]
    if profile.short == "京津城更":
        told = [(visit, chain[3]) for visit in here]
        for visit in here:
            for contact in chain[:4]:
                visit.note = visit.note.replace(address(contact, profile), address(chain[3], profile))
        Visit.objects.bulk_update(here, ["note"])
    elif profile.short == "华东建材集团":
        told = _without_champion(profile, chain, here, pairs, today)
    elif profile.short == "南方置业" and len(here) > 1:
        told = list(dict.fromkeys([*pairs, *((here[place % 2], contact) for place, contact in enumerate(chain))]))
    else:
        return
    through.objects.filter(visit__in=here).delete()
    through.objects.bulk_create([through(visit_id=visit.pk, contact_id=contact.pk) for visit, contact in told])
    diary.met = [pair for pair in diary.met if pair[0].account_id != profile.account.pk] + told


def _without_champion(
    profile: Profile, chain: list[Contact], here: list[Visit], pairs: list[tuple[Visit, Contact]], today: date
) -> list[tuple[Visit, Contact]]:
    """Nobody speaks with the successor ever, nor with a champion who has left: then the engineer was there instead."""
    told = []
    for visit in here:
        has_left = visit.held_at.date() >= today - timedelta(LEFT)
        absent, instead = ([chain[1], chain[3]], chain[2]) if has_left else ([chain[3]], chain[1])
        met = [contact for whose, contact in pairs if whose == visit]
        told += [(visit, one) for one in dict.fromkeys(instead if one in absent else one for one in met)]
        for one in absent:
            visit.note = visit.note.replace(address(one, profile), address(instead, profile))
        if has_left and chain[0] not in met and visit.kind == VisitKind.EXECUTIVE:
            visit.kind = VisitKind.ON_SITE  # no head of theirs was there
    Visit.objects.bulk_update(here, ["note", "kind"])
    return told


def _others(people: Chain, chains: Chain, last: dict[int, date]) -> None:
    """People of customers without a map: they too were met when the visits say so, or never."""
    others = [contact for account, known in people.items() if account not in chains for contact in known]
    for contact in others:
        _known(contact, last)
    Contact.objects.bulk_update(others, ["last_met_on", "stance"], batch_size=500)


def _known(contact: Contact, last: dict[int, date]) -> None:
    """The day they were met; who never was is nobody's champion yet."""
    contact.last_met_on = last.get(contact.pk)
    if contact.last_met_on is None and contact.stance == Stance.CHAMPION:
        contact.stance = Stance.NEUTRAL


def _meet(rng: Random, chains: Chain, diary: Diary) -> dict[int, date]:
    """
    Everybody was last met on the day of their last visit; half of the new ones were at one, the rest never.

    Returns these days, of everybody who was met.
    """
    visits: dict[int, list[Visit]] = {}
    for visit in diary.visits:
        visits.setdefault(visit.account_id, []).append(visit)
    fresh = [
        (rng.choice(visits[account][:4]), contact)
        for account, chain in chains.items()
        if chain[0].account.short_name not in TOLD
        for contact in chain
        if contact.last_met_on is None and visits.get(account) and rng.random() < 0.5
    ]
    through = Visit.contacts.through
    through.objects.bulk_create([through(visit_id=v.pk, contact_id=c.pk) for v, c in fresh], batch_size=1000)
    last: dict[int, date] = {}
    for visit, contact in [*diary.met, *fresh]:
        if visit.is_seen:
            day = visit.held_at.date()
            last[contact.pk] = max(day, last.get(contact.pk, day))
    for chain in chains.values():
        for contact in chain:
            _known(contact, last)
    return last


def _story(profile: Profile, chain: list[Contact], today: date) -> None:
    """The cases one looks for in a demonstration."""
    if profile.short == "华东建材集团":  # the champion left when the orders stopped, and nobody has met the successor
        chain[1].stance, chain[1].left_on = Stance.CHAMPION, today - timedelta(LEFT)
        chain[1].followed_by, chain[3].role = chain[3], "economic_buyer"
        chain[3].influence, chain[3].reports_to = Influence.HIGH, chain[0]
    elif profile.short == "南方置业":  # as it should be
        for place, contact in enumerate(chain):
            contact.stance = Stance.CHAMPION if place == 1 else Stance.SUPPORTER
    elif profile.short == "Harbor Stone":  # a blocker whom nobody answers
        for contact in chain[:3]:
            contact.stance = Stance.NEUTRAL
        chain[1].stance = Stance.BLOCKER
    elif profile.short == "鼎越集采":  # nobody knows who decides
        chain[0].role, chain[1].role, chain[0].title = "influencer", "gatekeeper", "集采中心副主任"
        Contact.objects.filter(pk=chain[0].pk).update(title=chain[0].title)


def _lines(rng: Random, chains: Chain) -> Iterable[InfluenceLine]:
    """Two or three lines a chain."""
    for chain in chains.values():
        for who, whom, strength in LINES[: rng.choice([2, 3, 4])]:
            present = max(who, whom) < len(chain) and not (chain[who].left_on or chain[whom].left_on)
            if present:
                yield InfluenceLine(who=chain[who], whom=chain[whom], strength=strength)


def _relations(rng: Random, mapped: list[Profile], chains: Chain, staff: Staff, today: date) -> Iterable[Relation]:
    """The owner knows whom they met, service the technical people, the director the heads of the biggest."""
    for profile in mapped:
        chain, narrow = chains[profile.account.pk], profile.short in ("京津城更", "Al Noor")
        owner = staff[profile.owner] if profile.owner else None
        for place, contact in enumerate(chain):
            if owner is not None and contact.last_met_on is not None:
                yield _relation(rng, contact, owner, STRENGTHS[Stance(contact.stance)], today)
            if place in (2, 5) and not narrow and rng.random() < 0.7:
                yield _relation(rng, contact, staff["gu"], RelationStrength.GOOD, today)
        if profile.size > SPONSORED and not narrow:
            yield _relation(rng, chain[0], staff["zhao"], RelationStrength.GOOD, today)


def _relation(rng: Random, contact: Contact, user: User, strength: str, today: date) -> Relation:
    on = today - timedelta(rng.randint(4, 160))
    return Relation(contact=contact, user=user, strength=strength, assessed_on=on, assessed_by=user)


def _rivals(rng: Random, mapped: list[Profile], chains: Chain) -> Iterable[Rivalry]:
    """Here and there a competitor has a friend; at one customer it is the one who decides."""
    known = {one.short_name: one for one in Competitor.objects.filter(short_name__in=RIVALS)}
    for profile in mapped:
        chain = chains[profile.account.pk]
        if "Nordwind" in profile.name:
            yield Rivalry(contact=chain[0], competitor=known["Terra Nova"], strength=RelationStrength.STRONG,
                          note="Studied with their sales director; sees him at the Hamburg trade fair.")  # fmt: skip
        elif profile.short in ("南京万华", "恒昌大宗"):
            yield Rivalry(contact=chain[1], competitor=known["蓝盾防水"], strength=RelationStrength.STRONG,
                          note="老乡，每月一起吃饭")  # fmt: skip
        elif rng.random() < 0.3 and profile.short != "南方置业":
            rival = rng.choice(RIVALS[3:] if profile.foreign else RIVALS[:3])
            strength = rng.choice([RelationStrength.WEAK, RelationStrength.GOOD])
            friend = rng.choice([contact for contact in chain if contact.left_on is None])
            yield Rivalry(contact=friend, competitor=known[rival], strength=strength)


def _seat(rng: Random, mapped: list[Profile], staff: Staff, today: date) -> None:
    """Two whole teams, one seat that ends soon, gaps elsewhere."""
    taken = set(Seat.objects.values_list("account_id", "function"))
    seats = [
        Seat(account=profile.account, user=staff[name], function=function)
        for profile in mapped
        for function, name in HELPERS
        if (profile.account.pk, function) not in taken
        and (profile.short in WHOLE_TEAMS or (function != SeatFunction.SPONSOR and rng.random() < 0.4))
    ]
    for seat in seats:
        if seat.account.short_name in WHOLE_TEAMS and seat.function == SeatFunction.RND:
            seat.until = today + timedelta(18)
    Seat.objects.bulk_create(seats, batch_size=500)
