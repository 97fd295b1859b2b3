"""A query is a value (`model`); turning what a person typed into one is a parser's affair (`parser`), saying it again `sentence`'s."""
