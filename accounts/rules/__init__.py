"""Arithmetic and tables about accounts: values in, values out, no database and no clock."""
