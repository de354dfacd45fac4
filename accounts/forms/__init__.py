"""The forms room of the accounts floor."""
