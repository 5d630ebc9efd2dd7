"""Sets one line in the font of packs and says how many bytes its PDF has. A process of its own:
after a compile a process must not fork."""

from __future__ import annotations

import sys

import typst

from kpi_reports.pack.fonts import FAMILY, font_folder

LINE = f'#set text(font: "{FAMILY}")\n#set document(title: "T")\n准时率 on time'


def main() -> None:
    """Prints the size of the PDF; ends with 1 where what came out is none."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])
    made = typst.Compiler(LINE.encode(), font_paths=fonts).compile(format="pdf")
    if not isinstance(made, bytes) or not made.startswith(b"%PDF-"):
        sys.exit("what Typst made is no PDF")
    print(len(made))


if __name__ == "__main__":
    main()
