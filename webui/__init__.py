"""The web pages and the API. Reserved: nothing is served yet."""
