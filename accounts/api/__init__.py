"""The api room of the accounts floor."""
