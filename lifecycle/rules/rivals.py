"""Which competitor a sentence names: one that is on file, by any of its names, or one that nobody has entered yet."""

import re
from collections.abc import Iterable, Mapping

from lifecycle.rules import short_names
from lifecycle.rules.doers import SURNAMES, TITLE
from lifecycle.rules.scripts import plain

_TRADES = r"(?:建材|陶瓷|涂料|防水|集团|科技|实业|板材|门窗|型材|新材|化工|卫浴|石材)"
_ACTS = r"(?:也|还|又|正|都|最近|这个月){0,4}(?:在)?(?:接触|报价|压价|降价|抢|跟进|送样|挖|给了|给他们|让利)"
_NO_NAME = r"(?![也还又正都在听据说]|我们|他们|对方|客户|公司|工地|采购|供应|厂家|总部"
_NO_NAME += r"|门店|别家|几家|一家|两家|竞争|我司|甲方|业主|财务|设计院)"
_LATIN = r"(?!(?:He|She|It|They|We|I|The|This|That|Mr|Ms|Mrs|Nobody|Everybody|Everyone|Who)\b)[A-Z][\w&-]{1,30}"
_LATIN += r"(?: [A-Z][\w&-]{1,30})?"
_PEOPLE = rf"[小老]?[{SURNAMES}][\u4e00-\u9fff]{{0,2}}(?=也|还|又|同)"
"""A short name that begins like a person's is a person's."""
_UNKNOWN = re.compile(
    rf"(?:对手|友商|竞品|同行)[\s:：“\"]*(?P<a>[A-Z][\w&-]{{2,30}}|{_NO_NAME}[\u4e00-\u9fff]{{2,4}}?(?={_ACTS}))"
    rf"|(?:^|(?<=[，,。；\s])|(?<=听说)|(?<=据说))(?P<b>{_NO_NAME}[\u4e00-\u9fff]{{2,4}}{_TRADES})(?={_ACTS})"
    rf"|(?:^|[，,。；\s])(?P<c>{_NO_NAME}[\u4e00-\u9fff]{{2,4}})的(?:业务员|业务代表|销售员?|业务)(?=.{{0,6}}(?:来|走|在|送|约|见))"
    rf"|\b(?P<d>{_LATIN}) (?:(?:was|were|is|are) (?:there|on site|also (?:there|quoting|bidding)|quoting|bidding)"
    r"|offers? \d|undercuts?|quoted them|visited them|is pushing|came in (?:at|with))"
    r"|\b(?:competitor|rival)s?,? (?P<e>[A-Z][\w&-]{1,30})"
    rf"|(?:^|(?<=[，,。；;\s])|(?<=听说)|(?<=据说)|(?<=但)|(?<=不过))(?P<f>(?!{_PEOPLE}){_NO_NAME}[\u4e00-\u9fff]{{2,4}}?)"
    r"(?=(?:也|还|又|同样|同时)(?:在|来|去)?(?:报(?:了|过)?价|投(?:了)?标|竞标|竞价|压价|送(?:了)?样))"
)
_LOWER = r"(?:也|还|又|都|更|却)?(?:要|会|能)?(?:低|便宜|优惠)"
_THAN_US = r"(?:也|还|又|都)?比(?:我们|咱们|我司|我方)的?(?:价格|报价|价)?"
_COUNTED = r"(?=\s*[\d一二两三四五六七八九十几])"
_US = r"(?:us|we|ours?)\b"
_LESS = r"(?:\d[\d.]* ?(?:%|per ?cent|points?) (?:less|lower|cheaper|below|under)\b"
_LESS += rf"|(?:below|under|(?:less|lower|cheaper) than) {_US})"
_NOBODY = r"(?!(?:But|And|So|Now|Then|Today|Yesterday|Customers?|Clients?|Buyers?|Purchasing|Procurement|Management"
_NOBODY += r"|Prices?|Costs?|Our|Their|His|Her|You|Somebody|Someone|Delivery|Freight|Shipping|Imports?)\b)"
_BIDS = r"(?:quot(?:ed?|es|ing)|offer(?:s|ed|ing)?|bids?|bidding)"
_CHEAPER = re.compile(
    rf"(?:^|(?<=[，,、:：；\s说但而])|(?<=不过))(?P<zh>(?:(?![说但而不])[\u4e00-\u9fff]){{2,6}}?"
    rf"|[A-Z](?=[\w&-]{{0,30}}[a-z])[\w&-]{{1,30}}(?: [A-Z][\w&-]{{1,30}})?)\s*"
    rf"(?:的?(?:报价|价格){_THAN_US}{_LOWER}|的?报价{_LOWER}|{_THAN_US}{_LOWER}|也?便宜{_COUNTED})"
    rf"|(?<!Mr )(?<!Ms )(?<!Mrs )\b(?P<en>{_NOBODY}{_LATIN}) (?:(?:has|have|had|is|also|now|just|again) )*"
    rf"(?:{_BIDS} [^.,;]{{0,24}}?{_LESS}|undercut(?:s|ting)? {_US})"
    rf"|\b(?P<is>{_NOBODY}(?=[A-Z]+[a-z]){_LATIN}) (?:is|was) (?:\w+ )?(?:cheaper than {_US}|{_LESS})"
)
"""Who is cheaper than we are: the name stands before the price."""
_DOES = re.compile(rf"{_ACTS}|的(?:人|业务|销售|代表|报价|价格)")
"""What tells of a competitor behind a name that may be a word of another kind."""
_NO_RIVAL = re.compile(
    r"[我你您他她它咱谁们的了是在把被给让比讲称嫌问听据都也还又再才就这那哪某每各其价费本量款货单型号样板砖漆料管胶泥卷膏砂"
    r"钢铝木线品标批次期轮商]|自己|客户|[甲乙对双]方|业主|对手|同行|竞争|供应|厂家|采购|财务|老板|总包|分包|项目|工地|公司$"
    r"|成交|玻璃|门窗|五金|防水|涂装|觉得|认为|要求|如果|因为|今|昨|明天|[上下本][周个月季年]|去年|前年|最近|目前|现在|[以之]前"
    r"|[以之]后|[总整]体|平均|一般|有人|别人|大家|[一二两三四五六七八九十几多别另]家|网|国产|进口|[外本当]地|市场|[内外]墙|地面"
    rf"|^(?:小|老)?[{SURNAMES}][\u4e00-\u9fff]{{0,2}}{TITLE}$"
)
"""What stands before a price as well and is no competitor: us, them, people, goods, costs and times."""


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
        hits = [hit.span(hit.lastgroup or 0) for words in (_UNKNOWN, _CHEAPER) for hit in words.finditer(text)]
        heard = [(start, end) for start, end in hits if not _NO_RIVAL.search(text[start:end])]
        told = [(start, sentence[start:end]) for start, end in heard]  # as it was written
        meant = [(start, name, short_names.meant(name, known)) for start, name in told]
        found = [(start, whole or name, bool(whole)) for start, name, whole in meant] or _in_short(low, known)
    return list(dict.fromkeys((name, is_known) for _place_, name, is_known in sorted(found)))


def _in_short(text: str, known: Mapping[str, Iterable[str]]) -> list[tuple[int, str, bool]]:
    """Those on file whose name stands there cut short, before what only a competitor does."""
    places: dict[int, str] = {}
    for short in {one for calls in known.values() for call in calls for one in short_names.shorts(plain(call))}:
        place = text.find(short.casefold())
        if place >= 0 and _DOES.match(text, place + len(short)):
            places[place] = max(places.get(place, ""), short, key=len)
    whole = {place: short_names.meant(short, known) for place, short in places.items()}
    return [(place, name, True) for place, name in whole.items() if name]


def _place(text: str, call: str) -> int:
    """Where a name stands in a text; a Latin one only as a word of its own."""
    if not call.isascii():
        return text.find(call)
    hit = re.search(rf"(?<!\w){re.escape(call)}(?!\w)", text, re.ASCII)
    return hit.start() if hit else -1
