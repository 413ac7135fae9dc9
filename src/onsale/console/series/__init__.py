"""Many dates of one event: worked out from weekdays and times, made in one go, changed and published together."""
