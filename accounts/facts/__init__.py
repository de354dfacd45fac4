"""What the account file says as of a day, gathered for the rules."""
