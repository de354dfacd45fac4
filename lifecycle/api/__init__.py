"""The api room of the lifecycle floor."""
