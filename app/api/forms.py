"""Reads multipart/form-data as it streams in: one file or several, and small text fields."""

from collections.abc import AsyncIterable
from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.api.errors import FieldProblem, FieldsError, MalformedError
from app.geometry.errors import LimitError

_MAX_FIELDS = 32
_MAX_HEADER_BYTES = 4096
_MAX_TEXT_BYTES = 1_000_000


@dataclass(slots=True)
class Form:
    """A form's text fields, and its files' bytes."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[bytes] = field(default_factory=list)

    @property
    def file(self) -> bytes | None:
        """The one file's bytes; None if there was none."""
        return self.files[0] if self.files else None


@dataclass(slots=True)
class _Part:
    """One part while it comes in."""

    headers: dict[str, str] = field(default_factory=dict)
    data: bytearray = field(default_factory=bytearray)

    @property
    def name(self) -> str:
        """The field's name."""
        _, options = parse_options_header(self.headers.get("content-disposition", ""))
        return options.get(b"name", b"").decode("utf-8", "replace")


class _Collector:
    """Gathers parts from the parser's callbacks."""

    def __init__(self, file_field: str, most: int) -> None:
        self._file_field = file_field
        self._most = most
        self.parts: list[_Part] = []
        self.complete = False
        self._name = bytearray()
        self._value = bytearray()

    def begin(self) -> None:
        if len(self.parts) >= self._most:
            raise MalformedError(f"the form has more than {self._most} fields; see /docs")
        self.parts.append(_Part())

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._check_header()

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._check_header()

    def header_end(self) -> None:
        name = self._name.decode("latin-1").lower()
        self.parts[-1].headers[name] = self._value.decode("latin-1")
        self._name.clear()
        self._value.clear()

    def data(self, data: bytes, start: int, end: int) -> None:
        part = self.parts[-1]
        part.data += data[start:end]
        if len(part.data) > _MAX_TEXT_BYTES and part.name != self._file_field:
            raise LimitError(
                f"a form's text field may have {_MAX_TEXT_BYTES:,} bytes; send what is larger in a JSON body"
            )

    def end(self) -> None:
        self.complete = True

    def _check_header(self) -> None:
        if len(self._name) + len(self._value) > _MAX_HEADER_BYTES:
            raise MalformedError("a header inside the form is too long")


async def read_form(
    content_type: str, chunks: AsyncIterable[bytes], file_field: str = "file", max_files: int = 1
) -> Form:
    """Read a form.

    Parameters
    ----------
    content_type : the request's, with the boundary
    chunks : the body as it comes
    file_field : the one field that holds a file
    max_files : how often it may come

    Raises
    ------
    MalformedError : no boundary, or a body that isn't such a form or ends early
    FieldsError : fields that come twice, or have no name
    LimitError : a text field as large as a file
    """
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise MalformedError("multipart/form-data without a boundary; let the client library set the header")
    collector = _Collector(file_field, _MAX_FIELDS + max_files - 1)
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": collector.begin,
                "on_header_field": collector.header_name,
                "on_header_value": collector.header_value,
                "on_header_end": collector.header_end,
                "on_part_data": collector.data,
                "on_end": collector.end,
            },
        )
        async for chunk in chunks:
            parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise MalformedError(f"the body is no multipart/form-data that can be read: {error}") from None
    if not collector.complete:
        raise MalformedError("the form ends in the middle; send it whole, closing boundary included")
    return _to_form(collector.parts, file_field, max_files)


def _to_form(parts: list[_Part], file_field: str, max_files: int) -> Form:
    form = Form()
    for part in parts:
        name = part.name
        if not name or name in form.fields or (name == file_field and len(form.files) == max_files):
            raise FieldsError(
                [FieldProblem(f"/{name[:40]}", "a form's fields each have a name, and come once")]
            )
        if name == file_field:
            form.files.append(bytes(part.data))
            continue
        try:
            form.fields[name] = part.data.decode("utf-8")
        except UnicodeDecodeError:
            detail = f"the field is no text; only {file_field!r} may hold a file"
            raise FieldsError([FieldProblem(f"/{name[:40]}", detail)]) from None
    return form
