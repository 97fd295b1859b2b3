"""Browsing for those who look around rather than search: fields crossed, units and their years, compilations."""
