"""NumPy and torch behind one small protocol."""
