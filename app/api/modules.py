"""The page's modules as they are sent: what only one other needs inside it, what the start needs in one.

Small files compress badly, and each costs a request. A module inside another is a function's body, run at
once and named after its file; its words and lines are those that were written, no longer indented.
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
# All that the first needs is sent in the second, for whatever comes later takes from it too.
_FIRST, _EARLY = "js/main.js", "js/early.js"


class Modules:
    """Modules that import each other, by their paths.

    Parameters
    ----------
    written : each module's text, as it lies in its file
    """

    def __init__(self, written: Mapping[str, str]) -> None:
        self._texts = {path: without_comments(text) for path, text in written.items()}
        self._needs = {path: _named(path, _IMPORT, text) for path, text in self._texts.items()}
        # what is asked for by its name, or asks where it is
        self._alone = {name for path, text in self._texts.items() for name in _named(path, _LATER, text)}
        self._alone |= {path for path, text in self._texts.items() if _PLACED in text}
        if {_FIRST, _EARLY} <= self._texts.keys():
            self._needs[_EARLY] = self._from_the_start()

    @cached_property
    def homes(self) -> dict[str, str]:
        """In which module each one is sent: in itself, unless all that import it are sent in one other.

        What the page needs from its start is sent in `early.js`, whoever else imports it.
        """
        importers: dict[str, set[str]] = {path: set() for path in self._texts}
        for path, needs in self._needs.items():
            for needed in needs:
                importers.setdefault(needed, set()).add(path)
        early = dict.fromkeys(self._needs.get(_EARLY, ()), _EARLY)
        homes = {path: path for path in self._texts} | early
        moved = True
        while moved:
            moved = False
            for path in homes.keys() - early.keys() - self._alone:
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
        own = self._bound(path, inside, outside, keeps=True)
        parts += self._exports(inside) if path == _EARLY else []
        return "".join((*self._imports(path, outside), *parts, own))

    def _from_the_start(self) -> list[str]:
        """All that the first module needs, each behind what it needs itself, less what has to come before."""
        needed = [name for name in self._below(_FIRST) if name != _FIRST]
        apart = {below for name in needed if name in self._alone for below in self._below(name)}
        return [name for name in needed if name not in apart]

    def _imports(self, path: str, outside: Iterable[str]) -> Iterable[str]:
        """Lines that bring modules from outside: whole ones, and those that were sent with the start."""
        early = [name for name in outside if self.homes.get(name) == _EARLY]
        for name in outside:
            if name not in early:
                yield f'import * as {_alias(name)} from "{_relative(name, path)}";\n'
        if early:
            yield f'import {{ {_aliases(early)} }} from "{_relative(_EARLY, path)}";\n'

    def _exports(self, inside: Iterable[str]) -> list[str]:
        """A line that gives others those of the early modules that they import."""
        others = [needs for path, needs in self._needs.items() if path != _EARLY != self.homes[path]]
        wanted = [name for name in inside if any(name in needs for needs in others)]
        return [f"export {{ {_aliases(wanted)} }};\n"]

    def _below(self, path: str, seen: dict[str, None] | None = None) -> Iterable[str]:
        """A module and all that it needs, each once and behind what it needs itself."""
        seen = {} if seen is None else seen
        seen[path] = None
        for needed in self._needs[path]:
            if needed in self._needs and needed not in seen:
                yield from self._below(needed, seen)
        yield path

    def _bound(self, path: str, inside: Iterable[str], outside: dict[str, None], keeps: bool = False) -> str:
        """A module's text, with names from those beside it; it `keeps` others, or `outside` has them."""

        def bind(found: re.Match[str]) -> str:
            needed = _resolved(path, found[2])
            if needed not in inside:
                if keeps and self.homes.get(needed, needed) == needed:
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
    return "$" + re.sub(r"\W", "_", path.removeprefix("js/").removesuffix(".js"))


def _aliases(paths: Iterable[str]) -> str:
    return ", ".join(map(_alias, paths))
