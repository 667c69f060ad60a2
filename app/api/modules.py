"""The page's modules as they are sent: what only one other needs goes inside it.

Small files compress badly, and each costs a request. A module inside another is a function's body, run at
once and named after its file; its words and lines are those that were written.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from app.api.comments import without_comments

# As the page's formatter writes them; tests hold the page to these forms.
_IMPORT = re.compile(r'^import (?:(\{[^}]*\}|\* as \w+) from )?"(\.[^"]+)";\n', re.MULTILINE)
_LATER = re.compile(r'(?<=\bimport\(")(\.[^"]+)(?="\))')
_EXPORT = re.compile(r"^export (?=(?:async function|function\*?|const|class) (\w+))", re.MULTILINE)
_EXPORTS = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
_PLACED = "import.meta"


class Modules:
    """Modules that import each other, by their paths.

    Parameters
    ----------
    written : each module's text, as it lies in its file
    """

    def __init__(self, written: Mapping[str, str]) -> None:
        self._texts = {path: without_comments(text) for path, text in written.items()}
        self._needs = {path: _named(path, _IMPORT, text) for path, text in self._texts.items()}

    @cached_property
    def homes(self) -> dict[str, str]:
        """In which module each one is sent: in itself, unless all that import it are sent in one other."""
        importers: dict[str, set[str]] = {path: set() for path in self._texts}
        for path, needs in self._needs.items():
            for needed in needs:
                importers.setdefault(needed, set()).add(path)
        # what is asked for by its name, or asks where it is
        alone = {name for path, text in self._texts.items() for name in _named(path, _LATER, text)}
        alone |= {path for path, text in self._texts.items() if _PLACED in text}
        homes = {path: path for path in self._texts}
        moved = True
        while moved:
            moved = False
            for path in homes.keys() - alone:
                found = {homes[importer] for importer in importers[path]}
                if len(found) == 1 and homes[path] not in found:
                    homes[path], moved = found.pop(), True
        return homes

    def inside(self, path: str) -> list[str]:
        """Modules that are sent inside one, each behind those that it needs."""
        return [name for name in self._below(path) if self.homes[name] == path != name]

    def before(self, path: str) -> list[str]:
        """All that is sent before one runs, itself aside, in the order of names."""
        return sorted({self.homes[name] for name in self._below(path)} - {path})

    def sent(self, path: str) -> str:
        """A module with those that go inside it."""
        inside = self.inside(path)
        outside: dict[str, None] = {}
        parts = [self._wrapped(name, path, inside, outside) for name in inside]
        imports = [f'import * as {_alias(name)} from "{_relative(name, path)}";\n' for name in outside]
        return "".join((*imports, *parts, self._bound(path, inside)))

    def _below(self, path: str, seen: dict[str, None] | None = None) -> Iterable[str]:
        """A module and all that it needs, each once and behind what it needs itself."""
        seen = {} if seen is None else seen
        seen[path] = None
        for needed in self._needs[path]:
            if needed in self._needs and needed not in seen:
                yield from self._below(needed, seen)
        yield path

    def _bound(self, path: str, inside: Iterable[str], outside: dict[str, None] | None = None) -> str:
        """A module's text that takes names from those beside it; `outside` collects what isn't."""

        def bind(found: re.Match[str]) -> str:
            needed = _resolved(path, found[2])
            if needed not in inside:
                if outside is None:
                    return found[0]
                outside[needed] = None
            names = (found[1] or "").removeprefix("* as ").replace(" as ", ": ")
            return f"const {names} = {_alias(needed)};\n" if names else ""

        return _IMPORT.sub(bind, self._texts[path])

    def _wrapped(self, path: str, home: str, inside: Iterable[str], outside: dict[str, None]) -> str:
        text = self._bound(path, inside, outside)
        text = _LATER.sub(lambda found: _relative(_resolved(path, found[1]), home), text)
        names = [
            *_EXPORT.findall(text),
            *(name.strip() for found in _EXPORTS.findall(text) for name in found.split(",")),
        ]
        text = _EXPORTS.sub("", _EXPORT.sub("", text))
        given = ", ".join(filter(None, names))
        return f"const {_alias(path)} = (() => {{\n{text}return {{ {given} }};\n}})();\n"


def _named(path: str, form: re.Pattern[str], text: str) -> list[str]:
    """Modules that a text names in this form."""
    return [_resolved(path, found[found.re.groups]) for found in form.finditer(text)]


def _resolved(path: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def _relative(path: str, home: str) -> str:
    relative = posixpath.relpath(path, posixpath.dirname(home) or ".")
    return relative if relative.startswith(".") else f"./{relative}"


def _alias(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
