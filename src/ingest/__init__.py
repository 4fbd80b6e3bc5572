"""Jobs that read a feed, check it and keep it; the synthetic generator."""
