"""Write the templates into resources/forms."""

from tests.templates.build import TARGET, index, names, workbook

for name in names():
    (TARGET / f"{name}.xlsx").write_bytes(workbook(name))
(TARGET / "templates.toml").write_text(index(), encoding="utf-8")
