"""Makers of test files: from plain paragraphs to the formats that offices use, byte for byte the same every time."""
