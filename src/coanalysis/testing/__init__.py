"""The contract tests of plug-ins, for those who write their own.

    from coanalysis.testing import check_loader

    def test_my_loader():
        check_loader(LOADER, ["samples/interview.dct", "samples/group.dct"])

An AssertionError says which promise is broken, in which file, and where; never what was said.
"""

from __future__ import annotations

from coanalysis.testing.contract import check_loader
from coanalysis.testing.samples import sample_files

__all__ = ["check_loader", "sample_files"]
