"""Fixtures: every test here runs with each SDK that is installed, and for each service."""

import pytest

from sdk import SDKS


@pytest.fixture(params=SDKS, ids=str)
def sdk(request):
    """Each SDK in turn, with each version of the protocol that it speaks."""
    return request.param
