"""Brings a file of customers in, from the command line."""

from kam.management.imports import ImportCommand


class Command(ImportCommand):
    help = "Import customers from CSV, CSV.GZ or XLSX: checked first; the same file twice adds nothing."
    kind = "accounts"
