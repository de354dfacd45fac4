"""Gathers what needs somebody as of a day, set-based, for one person or for the whole book."""
