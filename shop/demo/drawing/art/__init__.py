"""Flat artwork: what is printed on the sheets and woven into the cloth."""
