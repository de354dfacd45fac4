"""English words of firms' names with what stands for them in Chinese names: 华信精密 calls itself Huaxin Precision."""

from __future__ import annotations

from itertools import product

WORDS: dict[str, tuple[tuple[str, str], ...]] = {
    "agriculture": (("农业", "nongye"),),
    "auto": (("汽车", "qiche"),),
    "automation": (("自动化", "zidonghua"),),
    "automobile": (("汽车", "qiche"),),
    "automotive": (("汽车", "qiche"),),
    "battery": (("电池", "dianchi"),),
    "bearing": (("轴承", "zhoucheng"),),
    "bearings": (("轴承", "zhoucheng"),),
    "cable": (("电缆", "dianlan"),),
    "cement": (("水泥", "shuini"),),
    "ceramics": (("陶瓷", "taoci"),),
    "chemical": (("化工", "huagong"), ("化学", "huaxue")),
    "chemicals": (("化工", "huagong"), ("化学", "huaxue")),
    "construction": (("建设", "jianshe"), ("建筑", "jianzhu")),
    "electric": (("电气", "dianqi"), ("电器", "dianqi"), ("电力", "dianli")),
    "electrical": (("电气", "dianqi"), ("电器", "dianqi")),
    "electronic": (("电子", "dianzi"),),
    "electronics": (("电子", "dianzi"),),
    "energy": (("能源", "nengyuan"),),
    "engineering": (("工程", "gongcheng"),),
    "equipment": (("设备", "shebei"), ("装备", "zhuangbei")),
    "food": (("食品", "shipin"),),
    "foods": (("食品", "shipin"),),
    "furniture": (("家具", "jiaju"), ("家居", "jiaju")),
    "garment": (("服装", "fuzhuang"), ("服饰", "fushi")),
    "glass": (("玻璃", "boli"),),
    "hardware": (("五金", "wujin"),),
    "industrial": (("工业", "gongye"), ("实业", "shiye")),
    "industries": (("工业", "gongye"), ("实业", "shiye")),
    "industry": (("工业", "gongye"), ("实业", "shiye")),
    "instrument": (("仪器", "yiqi"), ("仪表", "yibiao")),
    "instruments": (("仪器", "yiqi"), ("仪表", "yibiao")),
    "international": (("国际", "guoji"),),
    "investment": (("投资", "touzi"),),
    "logistics": (("物流", "wuliu"),),
    "machinery": (("机械", "jixie"),),
    "manufacturing": (("制造", "zhizao"),),
    "material": (("材料", "cailiao"),),
    "materials": (("材料", "cailiao"),),
    "medical": (("医疗", "yiliao"),),
    "metal": (("金属", "jinshu"),),
    "metals": (("金属", "jinshu"),),
    "mold": (("模具", "moju"),),
    "mould": (("模具", "moju"),),
    "optoelectronics": (("光电", "guangdian"),),
    "packaging": (("包装", "baozhuang"),),
    "paper": (("纸业", "zhiye"),),
    "petrochemical": (("石化", "shihua"),),
    "pharmaceutical": (("制药", "zhiyao"), ("药业", "yaoye"), ("医药", "yiyao")),
    "pharmaceuticals": (("制药", "zhiyao"), ("药业", "yaoye"), ("医药", "yiyao")),
    "plastic": (("塑料", "suliao"), ("塑胶", "sujiao")),
    "plastics": (("塑料", "suliao"), ("塑胶", "sujiao")),
    "precision": (("精密", "jingmi"), ("精工", "jinggong")),
    "printing": (("印刷", "yinshua"),),
    "semiconductor": (("半导体", "bandaoti"),),
    "software": (("软件", "ruanjian"),),
    "steel": (("钢铁", "gangtie"), ("钢", "gang")),
    "technologies": (("科技", "keji"), ("技术", "jishu")),
    "technology": (("科技", "keji"), ("技术", "jishu")),
    "tech": (("科技", "keji"),),
    "telecom": (("通信", "tongxin"), ("电信", "dianxin")),
    "textile": (("纺织", "fangzhi"),),
    "textiles": (("纺织", "fangzhi"),),
    "tools": (("工具", "gongju"),),
    "trade": (("贸易", "maoyi"), ("商贸", "shangmao")),
    "trading": (("贸易", "maoyi"), ("商贸", "shangmao")),
}
"""{word: what it is in Chinese, with how that is said}."""
MOST = 3
"""Words of one name that are looked up; whoever has more of them is found by the rest of the name."""


def in_pinyin(words: list[str]) -> list[str]:
    """How a latin name may be said in Chinese, its trade words put into pinyin; nothing for one without such a word."""
    known = [word for word in words if word in WORDS][:MOST]
    if not known or len(known) == len(words):  # trade words alone are nobody's name
        return []
    ways = [[said for _han, said in WORDS[word]] if word in known else [word] for word in words]
    return list(dict.fromkeys("".join(way) for way in product(*ways)))


def in_english(core: str) -> list[tuple[str, str]]:
    """[(what stands before it, the English word)] of a Chinese name that ends in a trade word."""
    return [
        (core.removesuffix(han), word)
        for word, ways in WORDS.items()
        for han, _said in ways
        if core.endswith(han) and len(core) > len(han)
    ]
