"""The views room of the lifecycle floor."""
