"""What is drawn stands where it was told to, in points from the lower left corner."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from monitor.scorecard import chart
from monitor.scorecard.paper import Align, Frame, Mark, Paper
from monitor.scorecard.style import DARK, LIGHT, SIZE, below, legend

GROUND, INK = "#ffffff", "#000000"


def paper() -> Paper:
    """A sheet of two inches by one, a pixel for each point."""
    return Paper(2, 1, 72, GROUND)


def drawn(on: Paper) -> tuple[int, int, int, int]:
    """The box of all that is not ground: left, top, right and bottom in pixels."""
    image = on.picture()
    box = ImageChops.difference(image, Image.new("RGB", image.size, GROUND)).getbbox()
    assert box is not None
    return box


def test_an_area_is_measured_from_the_lower_left_corner() -> None:
    """Points count to the right and up; a picture is as large as its inches at its resolution."""
    on = paper()
    on.area([(10, 10), (30, 10), (30, 20), (10, 20)], INK)
    assert on.picture().size == (144, 72)
    assert drawn(on) == (10, 52, 30, 62)


@pytest.mark.parametrize("dpi", [72, 240])
def test_a_line_is_as_wide_as_it_says_at_any_resolution(dpi: int) -> None:
    """Widths and dashes are points: six of them are six on any picture."""
    on = Paper(2, 1, dpi, GROUND)
    on.line([(20, 36), (100, 36)], INK, 6.0)
    left, top, right, bottom = (edge * 72 / dpi for edge in drawn(on))
    assert (right - left, bottom - top) == (pytest.approx(80, abs=1.1), pytest.approx(6, abs=1.1))


def test_a_dashed_line_shows_its_ground() -> None:
    """Three widths of line, two of ground."""
    on = paper()
    on.line([(0, 36), (144, 36)], INK, 2.0, dashes=(3, 2))
    row = [on.picture().getpixel((x, 36)) == (255, 255, 255) for x in range(140)]
    assert 0.3 < sum(row) / len(row) < 0.5


@pytest.mark.parametrize("shape", ["dot", "square", "diamond", "bar"])
def test_a_mark_stands_around_its_point(shape: str) -> None:
    """Every shape has its middle where it is set."""
    on = paper()
    on.marks([(50, 30)], Mark(shape=shape, size=12, fill=INK, width=1.0))
    left, top, right, bottom = drawn(on)
    assert (left + right) / 2 == pytest.approx(50, abs=1.1)
    assert (top + bottom) / 2 == pytest.approx(72 - 30, abs=1.1)


def test_no_points_no_mark() -> None:
    """Nothing to mark draws nothing and fails nothing; so does a line of one point, a week between two gaps."""
    on = paper()
    on.marks([], Mark(shape="dot", size=5, fill=INK))
    on.line([(5, 5)], GROUND, 1.0)
    on.area([(5, 5), (5, 9)], GROUND)
    assert len(on.picture().getcolors() or []) == 1


@pytest.mark.parametrize(("align", "share"), [("left", 0.0), ("middle", 0.5), ("right", 1.0)])
def test_words_stand_on_their_line_beside_their_point(align: Align, share: float) -> None:
    """Their base line goes through the point; they begin, stand in the middle or end there."""
    on = paper()
    on.write((70, 20), "HIH", INK, 12, align=align)
    left, top, right, bottom = drawn(on)
    assert bottom == 72 - 20
    assert 8 <= bottom - top <= 10
    assert left + share * (right - left) == pytest.approx(70, abs=1.6)
    assert right - left == pytest.approx(on.width("HIH", 12), abs=3)


def test_words_are_one_line_in_any_letters() -> None:
    """Line breaks become spaces, signs stay signs, and letters that the font lacks become boxes."""
    on = paper()
    on.write((2, 20), "a\nb", INK, 12)
    assert drawn(on)[3] <= 72 - 20 + 1
    on.write((2, 40), "山田 $x^2$ \x00 😀", INK, 12)
    on.write((2, 50), "", INK, 12)
    assert on.picture()


def test_labels_and_legend_stay_out_of_the_chart() -> None:
    """What a frame's labels say stands below it, and its legend above, however many rows it has."""
    for said in (below, legend):
        on = paper()
        frame = Frame(paper=on, left=20, bottom=25, width=100, height=12)
        if said is below:
            below(frame, LIGHT, [(0.5, "10 Nov")])
            assert drawn(on)[1] >= 72 - 25
        else:
            legend(frame, LIGHT, [(lambda _: None, "kept"), (lambda _: None, "open")], columns=1)
            assert drawn(on)[3] <= 72 - 37
            assert drawn(on)[1] >= 72 - 37 - 3.2 * SIZE


def test_other_colours_need_no_other_picture() -> None:
    """A PNG under another palette is byte for byte the picture packed in that palette."""
    on = paper()
    on.write((20, 30), "kept", LIGHT.ink, 20)
    on.marks([(100, 40)], Mark(shape="diamond", size=20, fill=LIGHT.page, edge=LIGHT.open, width=2))
    flat = on.picture().quantize(chart.COLOURS, method=Image.Quantize.FASTOCTREE)
    palette = flat.getpalette() or []
    light, dark = chart.recoloured(palette, LIGHT), chart.recoloured(palette, DARK)
    assert chart.in_colours(chart.packed(flat, light), dark) == chart.packed(flat, dark)
