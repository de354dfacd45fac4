"""The api room of the analytics floor."""
