"""The camera always shows the window and the cell that it computes."""

from hypothesis import assume, given
from hypothesis import strategies as st

from app.geometry import ShapeError, Window
from app.rendering.camera import Camera, Lens

WHOLE = Lens(350, 220, least=14, comfortable=32)
PAGED = Lens(230, 220, least=14, comfortable=32)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Any window that fits its axis."""
    try:
        return Window(
            draw(st.integers(1, 300)),
            draw(st.integers(1, 40)),
            draw(st.integers(1, 5)),
            draw(st.integers(1, 9)),
            draw(st.integers(0, 20)),
            draw(st.integers(0, 20)),
        )
    except ShapeError:
        assume(False)
        raise


@given(windows(), windows(), st.data())
def test_a_page_holds_the_cell_and_all_its_taps(down: Window, across: Window, data: st.DataObject) -> None:
    camera = Camera((down, across), WHOLE, PAGED)
    row, column = data.draw(st.integers(0, down.output - 1)), data.draw(st.integers(0, across.output - 1))
    page = camera.page((row, column))
    assert row in page.output_rows
    assert column in page.output_columns
    assert set(down.taps(row)) <= set(page.input_rows)
    assert set(across.taps(column)) <= set(page.input_columns)
    lens = WHOLE if camera.whole else PAGED
    assert len(page.input_rows) * camera.cell <= lens.height + 1e-6
    assert len(page.input_columns) * camera.cell <= lens.width + 1e-6
    assert len(page.output_rows) <= down.output


def test_a_small_input_is_shown_whole_with_its_padding() -> None:
    axis = Window(7, 3, pad_begin=1, pad_end=1)
    camera = Camera((axis, axis), WHOLE, PAGED)
    assert camera.whole
    assert camera.cell == 24
    assert camera.page((0, 0)).input_rows == range(-1, 8)


def test_trailing_cells_that_no_window_reads_are_shown_too() -> None:
    axis = Window(8, 3, stride=4)
    assert Camera((axis, axis), WHOLE, PAGED).page((0, 0)).input_rows == range(8)


def test_a_photo_is_paged_with_comfortable_cells() -> None:
    down, across = Window(400, 3, pad_begin=1, pad_end=1), Window(600, 3, pad_begin=1, pad_end=1)
    camera = Camera((down, across), WHOLE, PAGED)
    assert not camera.whole
    assert camera.cell == 32
    assert camera.page((200, 301)) == camera.page((200, 300))
    assert camera.page((200, 300)).output_columns == range(300, 305)
    assert camera.page((399, 599)).output_columns == range(595, 600)


def test_a_large_window_gets_smaller_cells_not_a_smaller_part() -> None:
    axis = Window(2000, 63, dilation=8)
    camera = Camera((axis, axis), WHOLE, PAGED)
    assert 0.3 < camera.cell < 0.5
    assert len(camera.page((0, 0)).output_rows) >= 3
