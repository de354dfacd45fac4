"""The lifecycle floor."""
