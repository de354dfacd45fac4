"""
An upgrade under load: the tables change beneath the release before, which works on; then the new web takes over.

Held from a checkout of the release before; `NEXT` names the folder of the new one.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from tests.chaos.restart_web import led, release
from tests.chaos.stage import sizes, staged, verdict
from tests.deploy import company


def main() -> None:
    asked = sizes(__doc__ or "", seconds=15)
    new = Path(os.environ["NEXT"]).resolve()
    with staged() as stage:
        stage.up("web", "worker")
        with led(stage) as proxy:
            time.sleep(asked.seconds)
            started, before = time.monotonic(), sum(proxy.codes.values())
            done = subprocess.run(company.commands()["migrate"], cwd=new, env=stage.product.env, capture_output=True)
            took, meanwhile = time.monotonic() - started, sum(proxy.codes.values()) - before
            time.sleep(asked.seconds)  # the old code on the new tables
            company.ROOT = new
            ends = [release(stage, proxy, 0), stage.product.stop("worker")]
            stage.product.start("worker")
            time.sleep(asked.seconds)
        from accounts.models import CostEntry

        lost = proxy.told - set(CostEntry.objects.values_list("note", flat=True))
    broken = proxy.wrong[:5] + [f"{len(lost)} lost"] * bool(lost) + [f"ended with {ends}"] * any(ends)
    broken += [done.stderr.decode()[-500:]] * bool(done.returncode)
    figures = {"answers": dict(sorted(proxy.codes.items())), "while tables changed": meanwhile, "lost": len(lost)}
    verdict("Upgrade under load", figures | {"migrated in": f"{took:.0f} s"}, broken)


if __name__ == "__main__":
    main()
