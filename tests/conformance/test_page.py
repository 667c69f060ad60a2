"""The page that counts the cases: its words and its sum; each line is held by the tests of its source."""

from tests.conformance.page import FOOT, HEAD, PAGE


def test_the_page_sums_its_lines_up() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.startswith(HEAD)
    assert page.endswith(FOOT)
    *rows, total = (line.split("|") for line in page.removeprefix(HEAD).removesuffix(FOOT).splitlines())
    for column in (3, 4):
        assert total[column].strip(" *") == str(sum(int(row[column]) for row in rows))
