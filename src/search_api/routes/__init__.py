"""The routes: each twenty lines at most, and none builds a query."""
