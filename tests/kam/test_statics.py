"""Style sheets and scripts lose nothing but comments and spaces when they are collected."""

import re

from django.conf import settings
from django.core.management import call_command

from kam.ground import statics


def test_a_sheet_is_thinned_and_says_the_same():
    sheet = (
        "/* look */\n.a :hover,\n.b { width: calc(1px + 2px); }\n\n@media (min-width: 9px) {\n  .c { color: red; }\n}\n"
    )
    assert statics.thin(sheet) == (".a :hover,.b{width: calc(1px + 2px);}@media (min-width: 9px){.c{color: red;}}")
    assert statics.thin(statics.thin(sheet)) == statics.thin(sheet)


def test_a_script_loses_its_remarks_alone():
    script = '/* What it\n   does. */\nconst a = 4 / 2; /* kept */\n\n  /* why * so */\n  let b = "/* no */"; // kept\n'
    assert statics.unremarked(script) == 'const a = 4 / 2; /* kept */\nlet b = "/* no */"; // kept\n'


def test_no_text_of_ours_goes_over_several_lines():
    scripts = (settings.BASE_DIR / "static/js").glob("*.js")
    assert not [one.name for one in scripts for text in re.findall(r"`[^`]*`", one.read_text()) if "\n" in text]


def test_ours_are_thinned_when_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    was, now = (settings.BASE_DIR / "static/css/parts.css").read_text(), (tmp_path / "css/parts.css").read_text()
    assert "/*" not in now and len(now) < len(was) and now.count("{") == was.count("{")
    script = (tmp_path / "js/kam.js").read_text()
    assert not script.startswith("/*") and "addEventListener" in script
