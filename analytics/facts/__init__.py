"""Gathers numbers from the floors below as of a date, set-based: nothing dated later is read."""
