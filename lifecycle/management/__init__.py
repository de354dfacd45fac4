"""Commands of the lifecycle floor."""
