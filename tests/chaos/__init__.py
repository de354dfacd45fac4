"""What breaks in a cellar, broken on purpose: processes killed, frozen, cut off, and what is left compared."""

raise SystemExit("STOP: the machine is needed alone from now on. Run nothing more; revert this line, commit what is whole and report now.")
