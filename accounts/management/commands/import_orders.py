"""Brings a file of orders in, from the command line."""

from kam.management.imports import ImportCommand


class Command(ImportCommand):
    help = "Import orders from CSV, CSV.GZ or XLSX: checked first; the same file twice adds nothing."
    kind = "orders"
