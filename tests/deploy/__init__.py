"""Tests of how KAM is installed and run: locks, containers, processes."""
