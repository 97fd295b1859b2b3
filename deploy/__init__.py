"""How the program gets to where it is used: the offline bundle, and samples for servers. Not installed with it."""
