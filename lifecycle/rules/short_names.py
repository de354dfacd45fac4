"""Which company on file a short name means: the beginning of its name, or the first signs of place and trade."""

import re
from collections.abc import Iterable, Mapping

from lifecycle.rules.scripts import plain

_PLACES = (
    r"(?:中国|中华|全国|华东|华南|华北|华中|西南|西北|东北|北京|上海|天津|重庆|广东|广州|深圳|佛山|浙江|杭州|江苏|南京|苏州|山东|济南|青岛"
    r"|河北|河南|湖北|武汉|湖南|长沙|福建|厦门|四川|成都|安徽|合肥|江西|陕西|西安|辽宁|沈阳|大连|云南|广西|台湾|香港)(?:省|市)?"
)
_TRADES = r"(?:建筑|建材|材料|陶瓷|涂料|防水|集团|科技|实业|板材|门窗|型材|新材料?|化工|卫浴|石材|管业"
_TRADES += r"|股份|有限|公司|责任|控股|贸易)"
_HEAD = re.compile(rf"^(?P<place>{_PLACES})?(?P<core>.*?)(?P<trade>{_TRADES}+)?(?:[（(].*)?$")
_LEGAL = re.compile(
    r"\b(?:ltd|limited|inc|llc|gmbh|ag|co|corp|corporation|company|group|plc|spa|sa|bv)\b\.?", re.IGNORECASE
)
SHORTEST = 2


def meant(heard: str, known: Mapping[str, Iterable[str]]) -> str:
    """The name of the one company that a short name means; empty where it means none, or several may be meant."""
    short = plain(heard).casefold().strip()
    fits = [
        name for name, calls in known.items() if any(_fits(short, plain(call).casefold()) for call in calls if call)
    ]
    return fits[0] if len(fits) == 1 else ""


def _fits(short: str, call: str) -> bool:
    if short.isascii() or call.isascii():
        words, said = _LEGAL.sub(" ", call).split(), _LEGAL.sub(" ", short).split()
        return bool(said) and len("".join(said)) > SHORTEST and words[: len(said)] == said
    found = _HEAD.match(short)
    bare = short if found is None or _HEAD.match(call)["place"] else found["core"] + (found["trade"] or "")  # type: ignore[index]
    return len(short) >= SHORTEST and bool({short, bare} & shorts(call))


def shorts(call: str) -> set[str]:
    """How a Chinese name is cut short: 中陶 of 中陶建材, of 上海中陶建材, and of 中国陶瓷; never a place alone."""
    found = _HEAD.match(call)
    if found is None:
        return set()
    place, core, trade = found["place"] or "", found["core"], found["trade"] or ""
    rest = core + trade
    begun = {rest[:end] for end in range(max(SHORTEST, len(core)), len(rest) + 1)}
    placed = {place[0] + rest[0], place[0] + rest[:2], *(place + one for one in begun)} if place and rest else set()
    return {one for one in placed | (begun if core else set()) if len(one) >= SHORTEST}
