"""How large pictures may be. What reading one takes in memory follows from these."""

MOST_BYTES = 20 * 1024 * 1024  # of a file
MOST_POINTS = 24_000_000  # about 100 MB while it is read
MOST_POINTS_SCALED = 60_000_000  # of what is read at a fraction of its size: JPEG, but for its progressive kind
LONGEST_SIDE = 12_000
SHORTEST_SIDE = 16
MOST_FILES = 20  # in one form without a script
MOST_SENT = 64 * 1024 * 1024  # bytes of one form, all its files together
