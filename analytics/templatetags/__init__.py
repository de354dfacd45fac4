"""Template tags of the analytics floor."""
