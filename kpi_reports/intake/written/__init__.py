"""Numbers, days, times and shares as people write them."""
