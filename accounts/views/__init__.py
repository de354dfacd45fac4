"""The views room of the accounts floor."""
