"""What a reader must know about the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from readiness_lint.engine.inferences import notices
from readiness_lint.model.evidence import Evidence
from tests.projects import config_for


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, []),
        (1, [("coverage data for a file that is not part of this project", "/ci/0.py")]),
        (2, [("coverage data for 2 files that are not part of this project: /ci/0.py, /ci/1.py", "")]),
        (
            9,
            [
                (
                    (
                        "coverage data for 9 files that are not part of this project:"
                        " /ci/0.py, /ci/1.py, /ci/2.py and 6 more"
                    ),
                    "",
                )
            ],
        ),
    ],
)
def test_measured_files_of_others_are_told_in_one_line(
    number: int, told: list[tuple[str, str]], tmp_path: Path
) -> None:
    evidence = Evidence(unmatched=tuple(f"/ci/{each}.py" for each in range(number)))
    assert [(one.text, one.path) for one in notices(config_for(tmp_path), None, evidence, ())] == told
