"""How others say it: the library's texts held ready in memory, and the questions a writer asks of them."""
