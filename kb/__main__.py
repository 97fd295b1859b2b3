"""`python -m kb …`, for machines where the `kb` command is not on the path."""

from kb.cli import main

if __name__ == "__main__":
    main()
