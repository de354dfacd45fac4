"""The account file's verbs."""
