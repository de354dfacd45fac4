"""Schemathesis' own boundary cases of every operation, by its own command: each of its checks but two."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.chaos.cases import Probe
from tests.chaos.stage import Stage, sizes, staged, verdict

KEPT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
LEFT_OUT = ("positive_data_acceptance", "ensure_resource_availability")
"""No document tells which customers there are, or that a case of the same call sent the owner of the token away."""
PART = 12
"""Addresses of a part: each has a token of its own, as there are cases that end tokens and people."""


class Told:
    """What the command told of each case."""

    def __init__(self) -> None:
        self.cases, self.operations, self.codes = 0, set[str](), Counter[int]()
        self.wrong: dict[tuple[str, str], str] = {}

    def read(self, events: Path) -> None:
        for line in events.read_text(encoding="utf-8").splitlines():
            found = json.loads(line).get("ScenarioFinished")
            if found:
                self.hear(found["recorder"])

    def hear(self, recorder: dict[str, Any]) -> None:
        label, answers = recorder["label"], recorder.get("interactions") or {}
        self.operations |= {label} if answers else set()
        for case, answer in answers.items():
            status = (answer.get("response") or {}).get("status_code", 0)
            self.cases, self.codes[status] = self.cases + 1, self.codes[status] + 1
            for check in (recorder.get("checks") or {}).get(case, ()):
                if check["status"] != "success":
                    asked = answer["request"]
                    self.wrong.setdefault((label, check["name"]), f"{status} {asked['method']} {asked['uri'][:300]}")


def parts() -> Iterator[list[str]]:
    addresses = sorted(json.loads(KEPT.read_text(encoding="utf-8"))["paths"])
    for place in range(0, len(addresses), PART):
        yield addresses[place : place + PART]


def command(stage: Stage, addresses: list[str], secret: str, events: Path) -> list[str]:
    options = {
        "--url": f"http://127.0.0.1:{stage.product.port}", "-H": f"Authorization: Bearer {secret}",
        "--phases": "coverage", "--exclude-checks": ",".join(LEFT_OUT), "--request-timeout": "60", "--seed": "1",
        "--report": "ndjson", "--report-ndjson-path": str(events), "--suppress-health-check": "all",
        "--generation-database": "none", "--warnings": "off", "--output-sanitize": "false",
    }  # fmt: skip
    named = [word for address in addresses for word in ("--include-path", address)]
    given = [word for pair in options.items() for word in pair]
    return [str(Path(sys.executable).with_name("st")), "run", str(KEPT), *given, *named, "--continue-on-failure"]


def main() -> None:
    asked = sizes(__doc__ or "", first=0, parts=1000)
    told, probe = Told(), None
    with staged(accounts=10, orders=2) as stage, TemporaryDirectory() as folder:
        stage.up("web")
        probe = Probe(stage)
        for number, addresses in list(enumerate(parts()))[asked.first : asked.first + asked.parts]:
            probe.renew()
            events = Path(folder, f"{number}.ndjson")
            secret = probe.headers["Authorization"].removeprefix("Bearer ")
            done = subprocess.run(
                command(stage, addresses, secret, events), capture_output=True, text=True, check=False, cwd=folder
            )
            assert events.exists(), f"{addresses}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
            told.read(events)
            sys.stderr.write(f"{number}: {told.cases:,} cases of {len(told.operations)} operations\n")
    wrong = [f"{check} of {label}: {where}" for (label, check), where in sorted(told.wrong.items())]
    faults = sum(count for status, count in told.codes.items() if status >= 500)
    figures = {"cases": f"{told.cases:,}", "operations": len(told.operations), "5xx": faults, "codes": dict(told.codes)}
    verdict("Boundaries", figures, wrong)


if __name__ == "__main__":
    main()
