"""Writes the demo customers: accounts in groups, their contacts, and who of us sits on their teams."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from accounts.choices import SeatFunction, Stance
from accounts.models import Account, Contact, Seat
from analytics.actions.demo import places, tastes, words
from analytics.actions.demo.people import Staff
from analytics.actions.demo.profiles import MEDIAN, Profile
from kam.ground import search

STANCES = (Stance.CHAMPION, Stance.SUPPORTER, Stance.SUPPORTER, Stance.NEUTRAL, Stance.NEUTRAL, Stance.SCEPTIC)
SOURCES = ("展会", "转介绍", "官网", "老客户推荐", "招投标平台")


def enter(rng: Random, profiles: list[Profile], staff: Staff, today: date) -> None:
    """Accounts in bulk; each profile then knows its own. Groups and referrals are tied afterwards."""
    for number, profile in enumerate(profiles, start=1):
        profile.account = _account(rng, profile, number, staff, today)
    Account.objects.bulk_create([profile.account for profile in profiles], batch_size=500)
    by_name = {profile.short: profile.account for profile in profiles if profile.short}
    tied = []
    for number, profile in enumerate(profiles):
        if profile.parent:
            profile.account.parent = by_name[profile.parent]
            tied.append(profile.account)
        elif profile.account.source in ("转介绍", "老客户推荐"):
            place = rng.randrange(min(60, len(profiles)))
            if place < number:  # an older customer: nobody is brought by whom they brought
                profile.account.referred_by = profiles[place].account
                tied.append(profile.account)
    Account.objects.bulk_update(tied, ["parent", "referred_by"], batch_size=200)


def _account(rng: Random, profile: Profile, number: int, staff: Staff, today: date) -> Account:
    code, days = f"C{number:04}", 60 if profile.foreign else rng.choice([30, 30, 45, 60])
    started = profile.pattern != "prospect"
    earlier = rng.randint(0, 1400) if profile.since > 1000 else rng.randint(0, 20)
    big = profile.size > 3_000_000
    return Account(
        code=code,
        name=profile.name,
        short_name=profile.short,
        kind=profile.kind,
        ownership=_ownership(rng, profile),
        industry=tastes.industry(profile, code),
        region=profile.region,
        city=profile.city,
        country=words.COUNTRIES.get(profile.city, ""),
        **places.of(profile.city, code),
        size_band=tastes.size_band(profile, code),
        segment=words.EXPORT if profile.foreign else words.HOME,
        chain_place="end_customer" if profile.kind in ("end_user", "government") else "channel",
        sales_mode="customised" if big else rng.choice(["consultative", "club"]),
        owner=staff[profile.owner] if profile.owner else None,
        customer_since=today - timedelta(profile.since + earlier) if started else None,
        source=rng.choice(SOURCES),
        phone="" if profile.foreign else f"0{rng.randint(21, 29)}-{rng.randint(50000000, 89999999)}",
        tags=_tags(profile),
        credit_limit=max(round(profile.size / (8 if profile.pattern == "squeezer" else 3), -4), 30_000),
        credit_days=days,
        search_text=search.text_of(profile.name, profile.short, code),
    )


def _ownership(rng: Random, profile: Profile) -> str:
    if profile.foreign:
        return "foreign"
    return "state" if profile.kind == "government" else rng.choice(["private", "private", "private", "state"])


def _tags(profile: Profile) -> list[str]:
    """What people here call them."""
    tags = ["出口"] if profile.foreign else []
    return [*tags, "集采"] if profile.pattern == "squeezer" or profile.industry == words.ESTATES else tags


def introduce(rng: Random, profiles: Iterable[Profile], today: date) -> dict[int, list[Contact]]:
    """Contacts by account, the most powerful first; the bigger the customer, the more of them we know."""
    contacts = [contact for profile in profiles for contact in _contacts(rng, profile, today)]
    Contact.objects.bulk_create(contacts, batch_size=500)
    found: dict[int, list[Contact]] = {}
    for contact in contacts:
        found.setdefault(contact.account_id, []).append(contact)
    below = [(people[0], person) for people in found.values() for person in people[1:]]
    for boss, person in below:
        person.reports_to = boss
    Contact.objects.bulk_update([person for _, person in below], ["reports_to"], batch_size=300)
    return found


def _contacts(rng: Random, profile: Profile, today: date) -> list[Contact]:
    titles = words.FOREIGN_TITLES if profile.foreign else words.TITLES
    count = 4 if profile.size > 3_000_000 else 3 if profile.size > MEDIAN * 3 else rng.choice([1, 1, 2])
    names = _names(rng, profile, count)
    start = 0 if count > 2 else rng.randint(0, 1)
    return [
        Contact(
            account=profile.account,
            name=name,
            title=title,
            department=department,
            role=role,
            influence=influence,
            stance=rng.choice(STANCES),
            email=f"{profile.account.code.lower()}.{place}@customer.example",
            mobile="" if profile.foreign else f"1{rng.choice('3578')}{rng.randint(100000000, 999999999)}",
            birthday=_birthday(profile.account.pk, place, today),
            last_met_on=today - timedelta(rng.randint(3, 200)),
            search_text=search.text_of(name, title, department),
        )
        for place, (name, (title, department, role, influence)) in enumerate(
            zip(names, titles[start : start + count], strict=True)
        )
    ]


def _birthday(account: int, place: int, today: date) -> str:
    """Of every third person we know it, of half of these with the year; spread over the year from today on."""
    number = account * 7 + place
    if number % 3:
        return ""
    day = today + timedelta(number * 11 % 365)
    return f"{1962 + number % 35}-{day:%m}-{min(day.day, 28):02}" if number % 2 else f"--{day:%m-%d}"


def _names(rng: Random, profile: Profile, count: int) -> list[str]:
    if profile.foreign:
        pool = list(words.FOREIGN_PEOPLE[profile.region])
        return rng.sample(pool, min(count, len(pool)))
    return [f"{rng.choice(words.SURNAMES)}{rng.choice(words.GIVEN)}" for _ in range(count)]


def seat(rng: Random, profiles: Iterable[Profile], staff: Staff) -> None:
    """Service sits on whoever is big, the director sponsors the biggest, marketing knows some prospects."""
    seats = []
    for profile in profiles:
        if profile.size > 2_000_000:
            seats.append(Seat(account=profile.account, user=staff["gu"], function=SeatFunction.SERVICE))
        if profile.size > 8_000_000:
            seats.append(Seat(account=profile.account, user=staff["zhao"], function=SeatFunction.SPONSOR))
        if profile.pattern == "prospect" or (profile.size > 4_000_000 and rng.random() < 0.3):
            seats.append(Seat(account=profile.account, user=staff["xia"], function=SeatFunction.MARKETING))
    Seat.objects.bulk_create(seats, batch_size=500)
