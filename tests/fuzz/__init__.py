"""Files made to hurt: good files of every format, mutated, and what reading them must never do.

    python -m tests.fuzz --count 20000 --seconds 3600

No crash, no error but ours, nothing over 10 seconds or 1 GB, no file written outside the temporary folder, no socket
opened, no program started but LibreOffice. A case is known by its number: the same number makes the same file.
"""
