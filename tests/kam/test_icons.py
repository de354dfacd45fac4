"""Icons are drawn as their package draws them, once, and a name nobody knows gives a dot."""

import lucide
import pytest

from kam.ground import icons


@pytest.mark.parametrize(("name", "size"), [("bell", 18), ("calendar-cog", 20), ("funnel", 16), ("dot", 14)])
def test_it_says_what_the_package_says(name, size):
    theirs = lucide._render_icon(name, size, aria_hidden="true", stroke_width="1.75", **{"class": "icon"})
    assert "".join(icons.drawn(name, size).split()) == "".join(theirs.split())


def test_it_is_one_line_without_a_name_space():
    svg = icons.drawn("bell", 18)
    assert svg.startswith("<svg ") and svg.endswith("</svg>")
    assert "\n" not in svg and "xmlns" not in svg and "ns0" not in svg


@pytest.mark.parametrize("name", ["no-such-icon", "", "../bell", "bell.svg"])
def test_an_unknown_name_gives_a_dot(name):
    assert icons.drawn(name, 18) == icons.drawn("dot", 18)
