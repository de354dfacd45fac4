"""Which competitor a sentence names: one that is on file, by any of its names, or one that nobody has entered yet."""

import re
from collections.abc import Iterable, Mapping

from lifecycle.rules.scripts import plain

_TRADES = r"(?:建材|陶瓷|涂料|防水|集团|科技|实业|板材|门窗|型材|新材|化工|卫浴|石材)"
_ACTS = r"(?:也|还|又|正|都|最近|这个月)*(?:在)?(?:接触|报价|压价|降价|抢|跟进|送样|挖|给了|给他们|让利)"
_NO_NAME = r"(?![也还又正都在听据说]|我们|他们|对方|客户|公司|工地|采购|供应|厂家|总部"
_NO_NAME += r"|门店|别家|几家|一家|两家|竞争|我司|甲方|业主|财务|设计院)"
_UNKNOWN = re.compile(
    rf"(?:对手|友商|竞品|同行)[\s:：“\"]*(?P<a>[A-Z][\w&-]{{2,}}|{_NO_NAME}[\u4e00-\u9fff]{{2,4}}?(?={_ACTS}))"
    rf"|(?:^|(?<=[，,。；\s])|(?<=听说)|(?<=据说))(?P<b>{_NO_NAME}[\u4e00-\u9fff]{{2,4}}{_TRADES})(?={_ACTS})"
    rf"|(?:^|[，,。；\s])(?P<c>{_NO_NAME}[\u4e00-\u9fff]{{2,4}})的(?:业务员|业务代表|销售员?|业务)(?=.{{0,6}}(?:来|走|在|送|约|见))"
    r"|\b(?P<d>(?!(?:He|She|It|They|We|I|The|This|That|Mr|Ms|Mrs|Nobody|Everybody|Everyone|Who)\b)[A-Z][\w&-]+"
    r"(?: [A-Z][\w&-]+)?) (?:(?:was|were|is|are) (?:there|on site|also (?:there|quoting|bidding)|quoting|bidding)"
    r"|offers? \d|undercuts?|quoted them|visited them|is pushing|came in (?:at|with))"
    r"|\b(?:competitor|rival)s?,? (?P<e>[A-Z][\w&-]+)"
)


def named(sentence: str, known: Mapping[str, Iterable[str]]) -> list[tuple[str, bool]]:
    """[(name, whether it is on file)] in reading order; `known` has the names that each competitor goes by."""
    text = plain(sentence)
    low = text.casefold()
    found: list[tuple[int, str, bool]] = []
    for name, calls in known.items():
        places = [place for call in calls if call and (place := _place(low, plain(call).casefold())) >= 0]
        if places:
            found.append((min(places), name, True))
    if not found:
        hits = ((hit.start(), next(filter(None, hit.groups()))) for hit in _UNKNOWN.finditer(text))
        found = [(place, name, False) for place, name in hits]
    return [(name, is_known) for _place_, name, is_known in sorted(found)]


def _place(text: str, call: str) -> int:
    """Where a name stands in a text; a Latin one only as a word of its own."""
    if not call.isascii():
        return text.find(call)
    hit = re.search(rf"(?<!\w){re.escape(call)}(?!\w)", text, re.ASCII)
    return hit.start() if hit else -1
