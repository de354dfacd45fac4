"""Pictures as PNG without a browser, from the strokes that papers are drawn with: mails show no SVG."""

from __future__ import annotations

import functools
import io
import math
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

from kam.ground import drawn
from kam.ground.charts import Chart
from kam.rules.formats import JOINER
from kam.rules.plots import Dot, Line, Mark, Point, Rect, Words

SHARP, FINE = 2, 2
"""Pixels of the file for one of the picture's, for screens with many; and of each of these while it is drawn."""
DASH = 4.0


def png(chart: Chart, language: str, letters: str, most: float = drawn.HIGHEST) -> bytes:
    """The picture on white, in a family of letters; empty for a kind that only a browser draws, or without letters."""
    path = _file_of(letters)
    if path is None or not drawn.is_drawn(chart):
        return b""
    from PIL import Image, ImageDraw  # comes with what sets papers, and is loaded when asked for, as that is

    strokes, height = drawn.marks(chart, language, most)
    scale = SHARP * FINE
    sheet = Image.new("RGB", (drawn.WIDTH * scale, math.ceil(height) * scale), "white")
    pen = ImageDraw.Draw(sheet, "RGBA")
    for mark in strokes:
        if isinstance(mark, Words):
            _write(sheet, pen, mark, path, scale)
        else:
            _draw(pen, mark, scale)
    small = sheet.resize((drawn.WIDTH * SHARP, math.ceil(height) * SHARP), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    small.quantize(128).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw(pen: Any, mark: Mark, scale: int) -> None:
    """A bar, a circle, a line or a filled shape."""
    if isinstance(mark, Rect):
        box = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
        pen.rectangle([side * scale for side in box], fill=_ink(mark.colour, mark.opacity))
    elif isinstance(mark, Dot):
        pen.circle((mark.x * scale, mark.y * scale), mark.radius * scale, fill=_ink(mark.colour, mark.opacity))
    elif isinstance(mark, Line) and mark.is_area:
        pen.polygon(_places(mark.points, scale), fill=_ink(mark.colour, mark.opacity))
    elif isinstance(mark, Line):
        for points in _dashes(mark.points) if mark.is_dashed else [mark.points]:
            wide = max(round(mark.width * scale), 1)
            pen.line(_places(points, scale), fill=_ink(mark.colour, mark.opacity), width=wide, joint="curve")


def _places(points: Sequence[Point], scale: int) -> list[Point]:
    return [(x * scale, y * scale) for x, y in points]


def _ink(name: str, opacity: float) -> tuple[int, int, int, int]:
    """A colour of ours by day with how much of it covers what lies below."""
    code = drawn.colour(name).lstrip("#")
    code = "".join(sign * 2 for sign in code) if len(code) < 6 else code
    red, green, blue = (int(code[place : place + 2], 16) for place in (0, 2, 4))
    return red, green, blue, round(min(max(opacity, 0.0), 1.0) * 255)


def _dashes(points: Sequence[Point]) -> Iterator[list[Point]]:
    """A broken line: as long a stroke as a gap, on around corners."""
    left, is_on = DASH, True
    for (x, y), (to_x, to_y) in zip(points, points[1:], strict=False):
        length, at = math.hypot(to_x - x, to_y - y), 0.0
        while length - at > 1e-9:
            step = min(left, length - at)
            if is_on:
                ends = (at / length, (at + step) / length)
                yield [(x + (to_x - x) * share, y + (to_y - y) * share) for share in ends]
            at, left = at + step, left - step
            if left <= 1e-9:
                left, is_on = DASH, not is_on


def _write(sheet: Any, pen: Any, words: Words, path: tuple[str, int], scale: int) -> None:
    """Words on their one line, or turned about the place they hang on."""
    text, ink = " ".join(words.text.replace(JOINER, "").split()), _ink(words.colour, 1.0)
    letters = _letters(path, round(words.size * scale))
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[words.anchor]
    place = (words.x * scale, words.y * scale)
    if not words.turn:
        pen.text(place, text, font=letters, fill=ink, anchor=anchor)
        return
    from PIL import Image, ImageDraw

    reach = math.ceil(letters.getlength(text)) + words.size * scale
    mask = Image.new("L", (int(2 * reach), int(2 * reach)), 0)
    ImageDraw.Draw(mask).text((reach, reach), text, font=letters, fill=255, anchor=anchor)
    turned = mask.rotate(-words.turn, resample=Image.Resampling.BICUBIC)
    sheet.paste(ink[:3], (round(place[0] - reach), round(place[1] - reach)), turned)


@functools.lru_cache(maxsize=32)
def _letters(path: tuple[str, int], size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(path[0], size, index=path[1])


@functools.cache
def _file_of(family: str) -> tuple[str, int] | None:
    """Where this machine keeps a family of letters, as the library that sets papers finds it; None where it cannot."""
    asker = shutil.which("fc-match")
    if asker is None:
        return None
    asked = [asker, "-f", "%{file}\n%{index}\n%{family}", f"{family}:lang=zh:style=Regular"]
    told = subprocess.run(asked, capture_output=True, timeout=30, text=True).stdout.splitlines()
    return (told[0], int(told[1]) & 0xFFFF) if len(told) > 2 and told[1].lstrip("-").isdigit() else None
