"""The ground's verbs."""
