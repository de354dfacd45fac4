"""Static files as they are collected: without what no phone needs, comments, and in style sheets line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
AROUND = re.compile(r"\s*([{};,])\s*")
"""What may lose the spaces around it anywhere; colons and signs may not (`a :hover`, `calc(1px + 2px)`)."""
REMARK = re.compile(r"^[ \t]*/\*(?:[^*]|\*(?!/))*\*/[ \t]*\n", re.MULTILINE)
"""The lines of a script that hold a remark alone."""
MARGIN = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)
"""What a script's lines begin with, and lines of nothing."""


def thin(sheet: str) -> str:
    """The same rules in fewer letters. Quoted text with these signs in it would change: ours has none."""
    return AROUND.sub(r"\1", " ".join(COMMENT.sub("", sheet).split())).strip()


def unremarked(script: str) -> str:
    """The same script without its remarks and margins. A text over several lines would change: ours has none."""
    return MARGIN.sub("", REMARK.sub("", script))


THINNED = {"css/": thin, "js/": unremarked}
"""{folder: what makes its files lighter}."""


class Thin(StaticFilesStorage):
    """Ours alone are thinned; what comes from others stays as it came."""

    def post_process(
        self, paths: Mapping[str, Any], dry_run: bool = False, **_options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Called by `collectstatic` once all are there: (name, name, whether it was changed) of each."""
        for name in paths if not dry_run else ():
            lighter = THINNED.get(name.partition("/")[0] + "/")
            if lighter is None:
                continue
            with self.open(name) as file:
                was = file.read().decode()
            now = lighter(was)
            if now != was:
                with open(self.path(name), "w", encoding="utf-8") as file:
                    file.write(now)
            yield name, name, now != was
