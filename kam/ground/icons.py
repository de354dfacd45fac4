"""Icons of the lucide package as inline SVG, each drawn once; its archive is opened once, not for every icon."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

UNKNOWN = "dot"


@cache
def _archive() -> ZipFile:
    """All drawings. To read the list of its 1,700 takes eleven milliseconds, and a page shows forty."""
    return ZipFile(BytesIO((files("lucide") / "lucide.zip").read_bytes()))


@lru_cache(maxsize=512)
def drawn(name: str, size: int) -> str:
    """One icon at one size; an unknown name gives a plain dot: a typing error never breaks a page."""
    try:
        drawing = _archive().read(f"{name}.svg")
    except KeyError:
        return drawn(UNKNOWN, size)
    svg = ElementTree.fromstring(drawing)
    for node in svg.iter():
        node.tag = node.tag.rpartition("}")[2]  # within a page no name space is said
    svg.attrib |= {"width": str(size), "height": str(size)}
    svg.attrib |= {"aria-hidden": "true", "stroke-width": "1.75", "class": "icon"}
    lines = [line.strip() for line in ElementTree.tostring(svg, encoding="unicode").splitlines()]
    return "".join(line if line.endswith(">") else f"{line} " for line in lines)
