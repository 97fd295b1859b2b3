"""The verbs of the command line that need no file format: thin, light to import, one module a verb."""
