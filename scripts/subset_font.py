"""Cut app/rendering/fonts/hanzi.otf from Noto Sans CJK: the letters that drawn scenes write in 中文.

Usage: python -m scripts.subset_font NotoSansCJK-Regular.ttc (needs fonttools, which nothing else does).
"""

import sys
from pathlib import Path

from app.rendering.lettering import HANZI
from app.rendering.words import WORDS

FAMILY = "Noto Sans CJK SC"


def letters() -> str:
    """List all letters of the words that no Latin font has."""
    return "".join(sorted({letter for _, text in WORDS.values() for letter in text if ord(letter) > 0x2FFF}))


def main() -> None:
    """Write the font."""
    # here and not above: the tests read `letters` without it
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    options = subset.Options()
    options.layout_features, options.name_IDs, options.hinting = [], [0, 13, 14], False
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "GPOS", "GSUB", "GDEF"]
    fonts = TTCollection(sys.argv[1]).fonts
    font = next(font for font in fonts if font["name"].getDebugName(1) == FAMILY)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters())
    cutter.subset(font)
    for number, name in ((1, "Hanzi"), (2, "Regular"), (4, "Hanzi"), (6, "Hanzi")):
        font["name"].setName(name, number, 3, 1, 0x409)
    font.save(HANZI)
    sys.stdout.write(f"{HANZI.relative_to(Path.cwd())}: {HANZI.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
