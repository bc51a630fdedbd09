"""Moments for tests: nothing waits for the clock, and none of them comes while tests are run."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2126, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
