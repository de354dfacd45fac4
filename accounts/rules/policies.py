"""The bounds of a tier policy: which numbers fit together, and what a tier may be worth (T2, T6)."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from accounts.choices import Grade, PolicyFault, PolicyTerm, Tier
from accounts.choices.numbers import WORDS, NumberFault
from accounts.rules import numbers, parsing

BOUNDS: dict[str, tuple[float, float]] = {
    "platinum_share": (0.05, 0.95),
    "gold_share": (0.05, 0.99),
    "iron_share": (0.10, 1.0),
    "margin": (0.0, 0.20),
    "runs_needed": (1, 6),
    "loyal_months": (0, 12),
    "loyal_days": (0, 3650),
    "loyal_orders": (0, 365),
    "platinum_floor": (0, 10**12),
    "gold_floor": (0, 10**12),
    "false_top_share": (0.0, 0.50),
    "one_off_share": (0.50, 1.0),
    "one_off_months": (0, 4),
    "warn_at": (0.05, 0.95),
    "close_under": (0.01, 0.95),
    "visit_minutes": (10, 960),
    "visits_per_manager": (10, 3000),
}
"""The least and the greatest value of each number; shares and risks are fractions."""

NUMBERS: dict[str, tuple[float, float]] = {
    PolicyTerm.VISIT_DAYS: (1, 730),
    PolicyTerm.EXECUTIVE_MEETINGS: (0, 52),
    PolicyTerm.RESPONSE_HOURS: (1, 720),
    PolicyTerm.RESOLUTION_HOURS: (1, 4320),
    PolicyTerm.DISCOUNT_CEILING: (0, 100),
    PolicyTerm.CREDIT_DAYS: (0, 365),
    PolicyTerm.RESOURCE_SHARE: (0, 100),
}
"""Terms that are numbers, with their bounds; an empty one says nothing. Two may have a fraction."""
FRACTIONS = {PolicyTerm.DISCOUNT_CEILING.value, PolicyTerm.RESOURCE_SHARE.value}
TEXTS = {PolicyTerm.MATERIAL.value: 200, PolicyTerm.HONORARY.value: 200}
Table = dict[str, dict[str, Any]]
"""{grade: {term: value}}; what is not said is not in it."""


@dataclasses.dataclass(frozen=True)
class Fault:
    """One thing wrong: which field it belongs to, what it is, and the numbers of its words."""

    field: str
    code: PolicyFault | NumberFault
    numbers: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def words(self) -> str:
        return str(self.code.label) % self.numbers


def faults(values: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with a policy's numbers; `values` holds any of its columns, those not there are not looked at."""
    found = [
        Fault(name, PolicyFault.RANGE, _range(name)) for name in BOUNDS if name in values and _outside(name, values)
    ]
    found += list(_together(values))
    if any(tier not in Tier.values for tier in values.get("warned_tiers", ())):
        found.append(Fault("warned_tiers", PolicyFault.TIERS))
    terms = {grade: dict(given) for grade, given in values.get("worth", {}).items()}
    for grade, days in values.get("visit_days", {}).items():
        terms.setdefault(grade, {})[PolicyTerm.VISIT_DAYS.value] = days
    return found + read(terms)[1] + list(number_faults(values.get("numbers", {})))


def number_faults(raw: Any) -> Iterator[Fault]:
    """What is wrong with the numbers that rules read in groups, each fault on the field `numbers`."""
    if not isinstance(raw, Mapping) or not all(isinstance(part, Mapping) for part in raw.values()):
        yield Fault("numbers", NumberFault.SHAPE)
        return
    bad = list(numbers.wrong(raw))
    for path in bad:
        declared = numbers.number(path)
        if declared is None:
            yield Fault("numbers", NumberFault.UNKNOWN, {"name": path[:60]})
        else:
            code = NumberFault.WHOLE if declared.kind == numbers.WHOLE else NumberFault.RANGE
            yield Fault("numbers", code, {"name": WORDS[path][0], **span(declared)})
    if bad:
        return
    given = numbers.read(raw)
    for lesser, greater in numbers.crossed(given):
        code = NumberFault.STRICT if lesser.partition(".")[0] in numbers.STRICT else NumberFault.ORDER
        yield Fault("numbers", code, {"lesser": WORDS[lesser][0], "greater": WORDS[greater][0]})
    if numbers.weightless(given):
        yield Fault("numbers", NumberFault.WEIGHTS)


def span(declared: numbers.Number) -> dict[str, str]:
    """Its bounds as people read them: fractions as percents."""
    by, sign = (100, "%") if declared.kind == numbers.SHARE else (1, "")
    return {"low": f"{declared.low * by:g}{sign}", "high": f"{declared.high * by:g}{sign}"}


def _outside(name: str, values: Mapping[str, Any]) -> bool:
    low, high = BOUNDS[name]
    return not low <= float(values[name]) <= high


def _range(name: str) -> dict[str, Any]:
    """Bounds as people read them: fractions as percents."""
    low, high = BOUNDS[name]
    if isinstance(high, float):
        return {"low": f"{low * 100:g}%", "high": f"{high * 100:g}%"}
    return {"low": f"{low:g}", "high": f"{high:,}"}


def _together(values: Mapping[str, Any]) -> Iterator[Fault]:
    """What only the numbers together can get wrong."""
    borders = [values[name] for name in ("platinum_share", "gold_share", "iron_share") if name in values]
    if len(borders) == 3 and not borders[0] < borders[1] < borders[2] <= 1:
        yield Fault("gold_share" if borders[0] >= borders[1] else "iron_share", PolicyFault.BORDERS)
    if {"gold_floor", "platinum_floor"} <= values.keys() and values["gold_floor"] > values["platinum_floor"]:
        yield Fault("gold_floor", PolicyFault.FLOORS)
    if {"warn_at", "close_under"} <= values.keys() and values["close_under"] >= values["warn_at"]:
        yield Fault("close_under", PolicyFault.CLOSING)


def read(raw: Any) -> tuple[Table, list[Fault]]:
    """
    A table of terms from JSON or from the cells of a form: what is empty goes, numbers become numbers.

    Returns the table and what is wrong with it, each fault on the field `terms`.
    """
    if not isinstance(raw, Mapping) or not all(isinstance(part, Mapping) for part in raw.values()):
        return {}, [Fault("terms", PolicyFault.SHAPE)]
    table: Table = {}
    found: list[Fault] = []
    for grade, given in raw.items():
        if grade not in Grade.values:
            found.append(Fault("terms", PolicyFault.UNKNOWN, {"name": str(grade)[:40]}))
            continue
        for term, value in given.items():
            fault, kept = _cell(str(grade), str(term), value)
            found += [fault] if fault else []
            if fault is None and kept is not None:
                table.setdefault(str(grade), {})[str(term)] = kept
    return table, found + list(_terms_together(table))


def _cell(grade: str, term: str, value: Any) -> tuple[Fault | None, Any]:
    """One cell: (what is wrong, the value to keep or None for nothing)."""
    if term not in PolicyTerm.values:
        return Fault("terms", PolicyFault.UNKNOWN, {"name": term[:40]}), None
    said = {"grade": Grade(grade).label, "term": PolicyTerm(term).label}
    if value is None or value == "":
        return None, None
    if term == PolicyTerm.GREEN_CHANNEL:
        return (None, True if value else None) if isinstance(value, bool) else (_fault("ANSWER", said), None)
    if term in TEXTS:
        fits = isinstance(value, str) and len(value) <= TEXTS[term] and "\x00" not in value
        return (None, value.strip() or None) if fits else (_fault("TEXT", said | {"high": TEXTS[term]}), None)
    low, high = NUMBERS[term]
    number = _number(value, term in FRACTIONS)
    if number is None or not low <= number <= high:
        return _fault("NUMBER", said | {"low": f"{low:g}", "high": f"{high:g}"}), None
    return None, number


def _fault(code: str, numbers: dict[str, Any]) -> Fault:
    return Fault("terms", PolicyFault[code], numbers)


def _number(value: Any, fraction: bool) -> float | int | None:
    """A number from JSON or typed text; None when it is none, or has a fraction where there may be none."""
    if isinstance(value, bool):
        return None
    text = str(value).strip()
    if len(text) >= 20 or not parsing.is_number(text):
        return None
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return None
    if number == int(number):
        return int(number)
    return round(number, 2) if fraction else None


def _terms_together(table: Table) -> Iterator[Fault]:
    for grade, terms in table.items():
        response, resolution = terms.get(PolicyTerm.RESPONSE_HOURS), terms.get(PolicyTerm.RESOLUTION_HOURS)
        if response is not None and resolution is not None and response > resolution:
            yield Fault("terms", PolicyFault.HOURS, {"grade": Grade(grade).label})
    shares = [table.get(tier, {}).get(PolicyTerm.RESOURCE_SHARE, 0) for tier in Tier.values]
    if sum(shares) > 100:
        yield Fault("terms", PolicyFault.SHARES)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs between two versions: {column, or `grade.term`: [old, new]}; both hold columns and `terms`."""
    found = {name: [old.get(name), value] for name, value in new.items() if name != "terms" and old.get(name) != value}
    for grade in Grade.values:
        before, after = old["terms"].get(grade, {}), new["terms"].get(grade, {})
        for term in PolicyTerm.values:
            if before.get(term) != after.get(term):
                found[f"{grade}.{term}"] = [before.get(term), after.get(term)]
    return found


LESS_IS_BETTER = {PolicyTerm.VISIT_DAYS, PolicyTerm.RESPONSE_HOURS, PolicyTerm.RESOLUTION_HOURS}


def best(terms: Mapping[str, Mapping[str, Any]], grades: Iterable[str]) -> dict[str, Any]:
    """What several grades give together: of each number what is better for the customer, texts as a list of them."""
    asked, found = list(grades), dict[str, Any]()
    for term in PolicyTerm:
        given = [terms.get(grade, {}).get(term.value) for grade in asked]
        told = [value for value in given if value not in (None, "", False)]
        if not told:
            continue
        better = min if term in LESS_IS_BETTER else max
        found[term.value] = list(dict.fromkeys(told)) if term in TEXTS else better(told)
    return found


def visits_a_year(accounts: Mapping[str, int], every: Mapping[str, int]) -> dict[str, float]:
    """Visits a year that a cadence (days between visits, by tier) costs for so many accounts of each tier."""
    return {tier: count * 365 / every[tier] if every.get(tier) else 0.0 for tier, count in accounts.items()}
