"""What breaks in a cellar, broken on purpose: processes killed, frozen, cut off, and what is left compared."""
