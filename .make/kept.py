"""Keeps a program running beside the web: starts it again when it died, with growing pauses, until told to stop."""

import os
import signal
import subprocess
import sys
import time
from typing import NoReturn

FIRST_PAUSE = float(os.environ.get("KEPT_PAUSE", "1"))
"""Seconds before the first new start; each further quick death doubles them."""
QUICK = 60.0
"""Whoever lives for so many seconds was well: what comes next is a first death again."""
TRIES = 5


def say(words: str) -> None:
    print(words, flush=True)


class Kept:
    """One program and how often in a row it died quickly."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.child: subprocess.Popen[bytes] | None = None
        self.deaths = 0

    def end(self) -> None:
        """Ends the program first; from here on nothing is started again."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_IGN)
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            self.child.wait()

    def run(self) -> None:
        """Returns once it died too often in a row to go on."""
        while self.deaths < TRIES:
            started = time.monotonic()
            self.child = subprocess.Popen(self.command)
            code = self.child.wait()
            lived = time.monotonic() - started
            self.deaths = 1 if lived > QUICK else self.deaths + 1
            if self.deaths < TRIES:
                pause = FIRST_PAUSE * 2 ** (self.deaths - 1)
                say(f"The {self.name} ended (code {code}) after {lived:.0f} s; it is started again in {pause:g} s.")
                time.sleep(pause)


def stop(_sign: int, _frame: object) -> NoReturn:
    """Only leaves what is done at this moment: whoever waits for a program cannot wait for it a second time."""
    sys.exit(0)


def main() -> None:
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)
    kept = Kept(name := sys.argv[1], sys.argv[2:])
    try:
        kept.run()
        say(
            f"The {name} ended {TRIES} times in a row and is not started again. The pages stay, but jobs, mails and "
            "webhooks wait. The lines above say why it ended: mend that, then stop with Ctrl-C and `make run` anew."
        )
        while True:  # whoever started all of this would take an end for the end of the web, too
            signal.pause()
    finally:
        kept.end()


if __name__ == "__main__":
    main()
