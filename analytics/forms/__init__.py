"""The forms room of the analytics floor."""
