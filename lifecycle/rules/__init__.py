"""The rules room of the lifecycle floor."""
