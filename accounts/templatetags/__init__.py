"""Template tags of the accounts floor."""
