"""The forms room of the lifecycle floor."""
