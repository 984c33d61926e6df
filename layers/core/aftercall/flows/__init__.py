"""What happens, one verb per file, over ports."""
