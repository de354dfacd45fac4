"""The views room of the kam floor."""
