"""How large pictures may be. What reading one takes in memory follows from these."""

MOST_BYTES = 20 * 1024 * 1024  # of a file
# Points; in memory that is about 50 MB for a JPEG, which is read at a fraction of its size, 100 for a progressive one
# and for PNG and GIF, 160 for the others.
MOST_POINTS = {"JPEG": 60_000_000, "progressive JPEG": 24_000_000, "PNG": 16_000_000, "GIF": 16_000_000}
MOST_POINTS_ELSE = 10_000_000
LONGEST_SIDE = 12_000
TALLEST_KEPT = 2560  # twice the widest size
SHORTEST_SIDE = 16
MOST_FILES = 20  # in one form without a script
MOST_SENT = 64 * 1024 * 1024  # bytes of one form, all its files together
