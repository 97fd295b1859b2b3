"""From a source file to reports: readers, cleaning, splitting, outline, metadata. Knows no web."""
