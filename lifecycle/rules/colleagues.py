"""Which clause of a note begins with a colleague of ours: by the whole name, by surname and title, or by one name."""

import re
from collections.abc import Iterable

from lifecycle.rules.doers import SURNAMES, TITLE
from lifecycle.rules.scripts import plain

_LINK = r"\s*(?:但是?|不过|然后|另外|因此|所以|而且|同时|今天|昨天|最后|后来|我们的?|咱们的?"
_LINK += r"|(?:and|but|then|so|our|colleague)\b){0,6}\s*"
_WHO = re.compile(
    rf"{_LINK}(?:同事)?(?P<who>[小老][{SURNAMES}]|[{SURNAMES}][\u4e00-\u9fff]{{0,2}}?{TITLE}"
    rf"|[{SURNAMES}][\u4e00-\u9fff]{{1,2}}"
    r"|[A-Z][\w’'-]{1,30}(?: [A-Z][\w’'-]{1,30}){0,3})",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\s*(?:这边|那边)?(?:说好?|表示|称|讲|提到|答应|承诺|同意|保证|告知|估计|预计)?(?:了|过)?[，,:：\s]*"
    r"(?:\b(?:said|says|promised|promises|agreed|confirmed|thinks|plans|told them)\b(?: that\b| to\b)?)?\s*",
    re.IGNORECASE,
)


def after(clause: str, names: Iterable[str]) -> int:
    """Where a clause goes on after "林经理说" or "Lin says" of one of these colleagues; 0 where none leads it."""
    found = _WHO.match(plain(clause))
    if found is None:
        return 0
    start, end = found.span("who")
    for stop in range(end, start, -1):  # a name is followed by its verb without a space
        if any(_is(clause[start:stop], name) for name in names):
            return _SAID.match(plain(clause), stop).end()  # type: ignore[union-attr]
    return 0


def _is(who: str, name: str) -> bool:
    said = plain(who).strip()
    if said.isascii():
        return said.casefold() == name.casefold() or (len(said) > 1 and said.casefold() in name.casefold().split())
    if said == plain(name):
        return True
    called = re.fullmatch(rf"(?:[小老])?([{SURNAMES}])(?:{TITLE})?", said)
    return called is not None and len(said) > 1 and called[1] == plain(name)[:1]


def told_apart(names: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    """Those colleagues whose surname nobody of the customer's people bears: the others may be either."""
    there = [plain(name) for name in theirs if name]
    return tuple(name for name in names if not any(_alike(plain(name), one) for one in there))


def _alike(name: str, other: str) -> bool:
    if name.isascii() or other.isascii():
        return bool({*name.casefold().split()} & {*other.casefold().split()})
    return name[:1] == other[:1]
