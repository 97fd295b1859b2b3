"""The verbs that the indexer adds to the `kb` command, one file each."""
