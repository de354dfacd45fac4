"""Template tags of the lifecycle floor."""
