"""Write docs/conformance.md: how many of other people's cases are run, and what is left out and why."""

from tests.conformance.page import PAGE, markdown, tables


def main() -> None:
    """Count the cases and write the page."""
    PAGE.write_text(markdown(list(tables())), encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
