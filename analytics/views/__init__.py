"""The views room of the analytics floor."""
