"""HTTP routes and pages over the library."""
