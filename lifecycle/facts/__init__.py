"""The facts room of the lifecycle floor."""
