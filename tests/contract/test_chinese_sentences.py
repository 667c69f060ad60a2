"""No refusal without its Chinese: all that errors and reasons can say is read from the code, and told."""

import ast
import re
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

import pytest

from app.chinese import chinese
from app.chinese.table import pairs
from app.kernels.checking import near
from app.models.model_file import _OTHERS
from app.parsing.text import _ADVICE
from app.services.decoding import _READABLE

ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted((ROOT / "app" / "chinese" / "sentences").glob("*.txt"))
GAP = re.compile(r"\{(\w+)\}")
# What the command line says, what only a mistake in Convscope brings about, and what the log alone hears.
UNTOLD = re.compile(
    r"app/(cli/|engine/(toom_cook|calibration)|rendering/(palette|true_colours|lettering)|api/docs)"
)
# Rooms whose functions give a reason back, where others raise it.
REASONS = re.compile(r"app/(models/(matching|model_file)|services|geometry/graph|parsing/text)")
# Other words are put in: the next test has them.
OPEN = {
    "kernel: there is no 'x'; 7",
    "this is 7",
    "the line ends here; 7",
    "7; and, as tensors, .npy and WAV files",
}
FILLED = (
    *(f"there is no 'x'; {near('x', list(names))}" for names in ("ab", ["xx", "xy"], map(str, range(9)))),
    *(f"this is {what}" for what in _OTHERS.values()),
    *(f"got `nn.Conv2d(`; {advice}" for _, advice in _ADVICE),
    f"these 9 bytes, which begin with b'x', are no picture; {_READABLE}; and, as tensors, .npy and WAV files",
)
AXES = "2 spatial axes"


class Speech(ast.NodeVisitor):
    """Collects what a file can say: of each error, each way in which its sentence can come out."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self.said: list[tuple[int, str]] = []
        self._reasons = REASONS.match(path) is not None
        self._names: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self._names.setdefault(target.id, []).append(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name.endswith("Error") or name in ("FieldProblem", "fail", "unlike", "problem"):
            self._hear(node.lineno, *node.args)
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if self._reasons and node.value is not None:
            self._hear(node.lineno, node.value)
        self.generic_visit(node)

    def _hear(self, line: int, *arguments: ast.expr) -> None:
        for argument in arguments:
            for sentence in self._ways(argument):
                if len(re.findall(r"[a-z]{2,}[ ,;:]", sentence)) > 1:
                    self.said.append((line, sentence))

    def _ways(self, node: ast.expr, depth: int = 0) -> list[str]:
        """Give each text that an expression may be; 7 stands for what only a request says."""
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else ["7"]
        if isinstance(node, ast.JoinedStr):
            parts = [self._ways(part, depth) for part in node.values]
            return ["".join(way) for way in islice(product(*parts), 64)]
        if isinstance(node, ast.FormattedValue):
            return ["'x'"] if node.conversion == ord("r") else self._ways(node.value, depth + 1)
        if isinstance(node, ast.IfExp):
            return [*self._ways(node.body, depth), *self._ways(node.orelse, depth)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return [a + b for a, b in product(self._ways(node.left, depth), self._ways(node.right, depth))]
        if isinstance(node, ast.BoolOp):
            return [way for value in node.values for way in self._ways(value, depth)]
        name = next((n.id for n in ast.walk(node) if isinstance(n, ast.Name)), "")
        if isinstance(node, ast.Call) and name == "axes":
            return [AXES]
        if isinstance(node, ast.Name) and depth < 4:
            found = [way for value in self._names.get(name, []) for way in self._ways(value, depth + 1)]
            return found or ["7"]
        return ["7"]


def said() -> Iterator[tuple[str, str]]:
    """Give all sentences of the code, with their places."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if UNTOLD.match(place) is None:
            tree = ast.parse(path.read_text())
            speech = Speech(place, tree)
            speech.visit(tree)
            yield from ((f"{place}:{line}", sentence) for line, sentence in speech.said)


def test_every_refusal_and_reason_has_its_chinese() -> None:
    sentences = list(said())
    assert len(sentences) > 500
    untold = [
        f"{place}: {sentence}" for place, sentence in sentences if not (chinese(sentence) or sentence in OPEN)
    ]
    assert not untold, "\n".join(untold)


@pytest.mark.parametrize("sentence", FILLED)
def test_what_is_put_into_a_sentence_is_told_too(sentence: str) -> None:
    told = chinese(sentence)
    assert told
    assert not re.search("[a-z]{2,} [a-z]{2,} [a-z]{2,}", told), told


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_sentence_keeps_its_values(path: Path) -> None:
    for english, words in pairs(path.read_text("utf-8")):
        assert set(GAP.findall(words)) <= set(GAP.findall(english)), english
        assert re.search(r"[\u4e00-\u9fff]", words) or len(english) < 6, english
        assert not re.search(r"[\u4e00-\u9fff]", english), (
            f"the lines before this one don't come in pairs: {english}"
        )


def test_a_sentence_is_known_once() -> None:
    known = [english for path in TABLES for english, _ in pairs(path.read_text("utf-8"))]
    assert len(known) == len(set(known))
