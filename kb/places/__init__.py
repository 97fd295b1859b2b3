"""The table of administrative divisions: which places there are and which lies in which. Names only, no rules."""
