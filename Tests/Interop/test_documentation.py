"""The page of each service in docs/services shows its catalogue between two markers; the rest of the page is written by hand.

After a change of a catalogue, let this write that part:

    UPDATE_DOCUMENTATION=1 Tests/Interop/run.sh -k test_documentation
"""

import os
import re
import subprocess

import pytest

from support import BINARY, REPOSITORY

PAGES = REPOSITORY / "docs" / "services"
PART = re.compile(r"(^<!-- The catalogue begins.*-->\n)((?:.*\n)*)(^<!-- The catalogue ends.*-->\n)", re.MULTILINE)


def describe(*arguments):
    return subprocess.run([BINARY, "describe", *arguments], cwd=REPOSITORY, capture_output=True, text=True, timeout=20, check=True).stdout


def the_one(found, otherwise):
    assert len(found) == 1, otherwise
    return found[0]


SERVICES = [line.split()[0] for line in describe().splitlines()]


def test_documentation_has_a_page_for_each_service_and_no_other():
    assert sorted(page.stem for page in PAGES.glob("*.md")) == sorted(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_documentation_lists_every_channel_event_and_request(service):
    page = PAGES / f"{service}.md"
    text = page.read_text(encoding="utf-8")
    begin, shown, end = the_one(PART.findall(text), f"{page} needs the two lines of markers once each")
    rendered = f"\n{describe(service, '--format', 'markdown')}\n"
    if os.environ.get("UPDATE_DOCUMENTATION"):
        page.write_text(text.replace(begin + shown + end, begin + rendered + end), encoding="utf-8")
    else:
        assert shown.splitlines() == rendered.splitlines()
