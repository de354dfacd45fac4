"""Looks at pages as axe does, as a ruler does, and as the console tells."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}

WHOLE = {"include": [["html"]]}
STILL = "() => !document.querySelector('.htmx-request')"  # panels that load themselves are in
SERIOUS = """async ([within, options]) => (await axe.run(within, options)).violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)}`))"""

WIDER = """() => {
  const width = document.documentElement.clientWidth;
  const rolls = (node) => {
    for (let up = node.parentElement; up; up = up.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const out = [...document.querySelectorAll("main *")].filter((node) =>
    node.getBoundingClientRect().right > width + 1 && !rolls(node) &&
    !node.closest("thead, .vh, svg, details:not([open]) > :not(summary)"));
  const over = document.documentElement.scrollWidth - width;
  return [over, ...out.slice(0, 2).map((node) => node.outerHTML.slice(0, 120))];
}"""
"""By how much the page is wider than the screen, and up to two parts that reach beyond it where nothing rolls."""


def listened(page: Any) -> list[str]:
    """What the console complains of, while the page lives; the service worker's absence is none of it."""
    heard: list[str] = []
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def open_calmly(page: Any, path: str) -> None:
    """The page with its panels and pictures."""
    page.goto(path)
    page.wait_for_load_state("networkidle")


def faults_of(page: Any, *paths: str) -> dict[str, list[str]]:
    """Every rule of WCAG 2.2 AA that a page breaks, with the element, and whether it is wider than the screen."""
    wrong = {}
    for path in paths:
        open_calmly(page, path)
        found = Axe().run(page, options=RULES).response["violations"]
        broken = [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            broken.append("wider than the screen")
        wrong |= {path: broken} if broken else {}
    return wrong


def serious_of(page: Any, *paths: str) -> dict[str, list[str]]:
    """
    What axe calls serious, what is wider than the screen, what the console complains of; made for many pages.

    The rail, which says the same on each of them and holds most of a page's elements, is looked at on the first.
    """
    page.add_init_script(AXE_SCRIPT)
    heard, wrong, within = listened(page), {}, WHOLE
    for path in paths:
        heard.clear()
        page.goto(path, wait_until="load")
        page.wait_for_function(STILL)
        over, *nodes = page.evaluate(WIDER)
        broken = [f"{over} px too wide"] if over > 0 else []
        found = [*page.evaluate(SERIOUS, [within, RULES]), *broken, *nodes, *heard]
        wrong |= {path: found} if found else {}
        within = WHOLE | {"exclude": [["#rail"]]}
    return wrong
