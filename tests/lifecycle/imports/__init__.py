"""Imports of the life cycle."""
