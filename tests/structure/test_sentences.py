"""The page's sentences stand in i18n alone: no code holds words that a person would read."""

import re
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"
TEXT = re.compile(r"""(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1""")
# three words in a row, the first with a capital letter, or any Chinese
SENTENCE = re.compile(r"\b[A-Z][a-z]+(?: [a-z]+){2,}|[\u4e00-\u9fff]")
# names of languages, in their own words; errors for those who read the code; texts for other programs
ALLOWED = re.compile(r"中文|throw new|new Error|Error\(|Problem\(")


def test_no_sentence_is_in_the_code() -> None:
    found = []
    for path in sorted(SCRIPTS.rglob("*.js")):
        name = path.relative_to(SCRIPTS).as_posix()
        if name.startswith("i18n/"):
            continue
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if line.lstrip().startswith(("//", "*", "/*")) or ALLOWED.search(line):
                continue
            found += [f"{name}:{number}: {text}" for _, text in TEXT.findall(line) if SENTENCE.search(text)]
    assert not found
