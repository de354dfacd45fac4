"""What the numbers say, as arithmetic: arrays in, arrays out, no database, no clock, no settings."""
