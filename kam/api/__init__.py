"""The api room of the kam floor."""
