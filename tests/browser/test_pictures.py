"""The words of pictures have their room, at any width, for any name; legends have marks; a hand is over ways alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.analytics.books import computed
from tests.browser import books
from tests.browser.phones import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
LONG = ["中国建筑材料工业规划研究院有限责任公司华东区域分公司第三采购与供应链管理中心筹备办公室", "东方雨虹"]
LONGER = ["Mekong Riyadh Trading & Contracting Company With Limited Liability", "Verwaltungsgesellschaftsbeteiligung"]
DRAW = """([option, width, height]) => {
  document.getElementById('tried-data')?.remove(); document.querySelector('[data-chart=tried]')?.remove();
  const data = Object.assign(document.createElement('script'), { id: 'tried-data', type: 'application/json' });
  data.textContent = JSON.stringify(option);
  const holder = document.createElement('div');
  holder.dataset.chart = 'tried';
  holder.style.cssText = `width:${width}px;height:${height}px`;
  document.querySelector('main').prepend(data, holder);
  kam.draw(holder);
}"""
WRONG = """(within) => {
  const wrong = [];
  let written = 0;
  for (const holder of document.querySelectorAll(within)) {
    const picture = kam.pictureOf(holder), words = new Map();
    if (!picture) continue;  // what is folded or far below is drawn as soon as one sees it
    const [wide, high] = [picture.getWidth(), picture.getHeight()];
    for (const sign of picture.getZr().storage.getDisplayList(true)) {
      if (sign.type !== 'tspan' || sign.ignore || !(sign.style.text || '').trim()) continue;
      const box = sign.getBoundingRect().clone(), turn = sign.getComputedTransform();
      if (turn) box.applyTransform(turn);
      const own = words.get(sign.parent) || { text: '', left: 1e9, top: 1e9, right: -1e9, foot: -1e9, turned: false };
      own.text += sign.style.text;
      [own.left, own.top] = [Math.min(own.left, box.x), Math.min(own.top, box.y)];
      [own.right, own.foot] = [Math.max(own.right, box.x + box.width), Math.max(own.foot, box.y + box.height)];
      own.turned ||= !!turn && Math.abs(turn[1]) > 0.01;
      words.set(sign.parent, own);
    }
    const all = [...words.values()];
    written += all.length;
    all.forEach((one, at) => {
      if (one.turned) wrong.push(`turned: ${one.text}`);
      if (one.left < -1 || one.top < -1 || one.right > wide + 1 || one.foot > high + 1) wrong.push(`out: ${one.text}`);
      for (const other of all.slice(at + 1)) {
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.foot, other.foot) - Math.max(one.top, other.top);
        if (across > 1 && down > 3) wrong.push(`over: ${one.text} / ${other.text}`);
      }
    });
    for (const sign of picture.getZr().storage.getDisplayList(true)) {
      const isMark = sign.parent?.__legendDataIndex !== undefined && !['text', 'tspan'].includes(sign.type);
      const isSeen = sign.invisible || (sign.style.opacity ?? 1) >= 0.1;
      if (isMark && !isSeen) wrong.push('a name of the legend without its mark');
    }
  }
  return written ? wrong : ['nothing is written'];
}"""
CURSOR = "kam.pictureOf(document.querySelector('[data-chart=tried]')).getZr().dom.firstElementChild.style.cursor"
MARKS = {
    "xAxis": {"type": "category", "data": ["a", "b"]},
    "yAxis": {"type": "value", "max": 1},
    "series": [{"type": "bar", "data": [{"value": 1, "url": "/customers/"}, {"value": 1, "url": ""}]}],
}
TIES = {"series": [{
    "type": "sankey", "left": 0, "right": 100, "top": 0, "bottom": 0, "nodeWidth": 40, "nodeGap": 4,
    "data": [{"name": "from", "url": "/customers/"}, {"name": "to"}],
    "links": [{"source": "from", "target": "to", "value": 1}],
}]}  # fmt: skip


def bars(names: list[str], *, lies: bool, **more: Any) -> dict[str, Any]:
    """A bar for each name, standing or lying."""
    named, value = {"type": "category", "data": names, **more}, {"type": "value", "form": "money", "name": "Revenue"}
    values = [10.0**place for place in range(len(names))]
    axes = {"xAxis": value, "yAxis": named} if lies else {"xAxis": named, "yAxis": value}
    return {**axes, "legend": {}, "series": [{"type": "bar", "name": name, "data": values} for name in ("Now", "Then")]}


@pytest.fixture
def page(zhao: Any, acme: Any, other: Any, context_of: Any) -> Any:
    """A page with pictures, on a phone."""
    computed(acme, other)
    found = context_of(zhao, viewport=PHONE, reduced_motion="reduce").new_page()
    found.goto("/concentration/")
    found.locator("[data-chart] canvas").first.wait_for()
    return found


def test_names_however_long_are_level_within_the_picture_and_apart(page: Any) -> None:
    months = [f"2026年{month}月" for month in range(1, 13)]
    days = [f"2026-{month:02}-01" for month in range(1, 9)]
    dots = [{"name": name, "value": [place, place + 1, 9], "label": {"show": True}} for place, name in enumerate(LONG)]
    spread = {"xAxis": {"type": "value", "name": "Risk"}, "yAxis": {"type": "value", "name": "Revenue"},
              "series": [{"type": "scatter", "data": dots}]}  # fmt: skip
    tried = {
        "lying": bars([*LONG, *LONGER], lies=True), "months": bars(months, lies=False), "dots": spread,
        "days": bars(days, lies=False), "each": bars(["List price", "After late payment"], lies=False),
        "one": bars(LONG[:1], lies=True), "laid": bars([*LONGER, *LONG] * 3, lies=False) | {"lies": True},
    }  # fmt: skip
    for width in (310, 520, 1000):
        for name, option in tried.items():
            page.evaluate(DRAW, [option, width, 320])
            assert page.evaluate(WRONG, "[data-chart=tried]") == [], (name, width)


PAGES = ("/", "/waterfall/", "/serving/", "/serving/?measure=effort", "/development/", "/agents/", "/reservoir/",
         "/managers/", "/value/", "/survival/", "/outcomes/", "/potential/", "/departures/",
         "/concentration/", "/loyalty/")  # fmt: skip


def test_pages_write_nothing_over_another_word_on_a_phone(page: Any, acme: Any, lin: Any, chen: Any) -> None:
    books.pictured(acme, lin, chen)
    wrong = {}
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        wait_for(page, "document.querySelector('[data-chart] canvas')")
        if found := page.evaluate(WRONG, "[data-chart]"):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize(("option", "leads", "rests"), [(MARKS, 0.3, 0.8), (TIES, 0.02, 0.4)])
def test_a_hand_stands_over_marks_with_an_address_alone(
    page: Any, option: dict[str, Any], leads: float, rests: float
) -> None:
    page.evaluate(DRAW, [option, 310, 200])
    box = page.locator("[data-chart=tried]").bounding_box()
    for part, cursor in ((leads, "pointer"), (rests, "default")):
        page.mouse.move(box["x"] + box["width"] * part, box["y"] + box["height"] * 0.7)
        assert wait_for(page, f"{CURSOR} === '{cursor}'", tries=30), part
    page.mouse.click(box["x"] + box["width"] * rests, box["y"] + box["height"] * 0.7)
    assert page.evaluate("location.pathname") == "/concentration/"
    page.mouse.click(box["x"] + box["width"] * leads, box["y"] + box["height"] * 0.7)
    page.wait_for_url("**/customers/")
