"""The forms room of the kam floor."""
