"""The analytics floor."""
