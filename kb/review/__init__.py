"""What a draft shares with the library, what it left behind, what it lacks. Reads no file: the caller hands in the draft."""
