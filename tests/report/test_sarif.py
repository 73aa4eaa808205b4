"""The log as a whole: what every reader of it relies on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from readiness_lint.errors import ReadinessError, UsageError
from readiness_lint.model.findings import Finding
from readiness_lint.model.report import Notice, Report
from readiness_lint.report import sarif
from readiness_lint.report.sarif import sarif_log
from readiness_lint.report.sarif_run import repository_uri
from tests.builders import DIGESTS, RULES, TEXTS, coverage_file, figures, findings, report


def read(report: Report, **options: Any) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(sarif_log(report, RULES, "1.2.3", **options))
    assert log["version"] == "2.1.0"
    assert len(log["runs"]) == 1
    run: dict[str, Any] = log["runs"][0]
    return run


def locations(value: Any) -> list[dict[str, Any]]:
    """Every physical location anywhere in a log."""
    if isinstance(value, list):
        return [found for item in value for found in locations(item)]
    if not isinstance(value, dict):
        return []
    own = [value["physicalLocation"]] if "physicalLocation" in value else []
    return own + [found for item in value.values() for found in locations(item)]


@pytest.fixture
def run() -> dict[str, Any]:
    return read(report())


def test_the_same_report_gives_the_same_bytes() -> None:
    once, again = (sarif_log(report(), tuple(rules), "1.2.3") for rules in (RULES, reversed(RULES)))
    assert once == again


def test_nothing_in_it_names_a_machine_or_a_time(run: dict[str, Any]) -> None:
    text = json.dumps(run)
    for word in ("Utc", "machine", "workingDirectory", "file://", "commandLine", "/home", "/work"):
        assert word not in text.replace("machine-learning", "")


def test_rule_index_points_at_the_rule(run: dict[str, Any]) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule.code for rule in RULES)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_rules_say_what_a_viewer_needs(run: dict[str, Any]) -> None:
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["help"]["text"]
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}")
        assert rule["shortDescription"]["text"]
        assert len(rule["fullDescription"]["text"]) <= 1_024
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert 1 <= len(rule["properties"]["tags"]) <= 10
        assert "security-severity" not in rule["properties"]
        assert "helpUri" not in rule
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]}
    assert levels == {rule.code: rule.level.value for rule in RULES}


def test_a_long_description_is_cut() -> None:
    rules = [replace(rule, why="because " * 500) for rule in RULES]
    run = json.loads(sarif_log(report(), rules, "1"))["runs"][0]
    text = run["tool"]["driver"]["rules"][0]["fullDescription"]["text"]
    assert len(text) <= 1_024
    assert text.endswith("…")
    assert "semanticVersion" not in run["tool"]["driver"]  # "1" is none


def test_levels_are_always_written(run: dict[str, Any]) -> None:
    assert [result["level"] for result in run["results"]] == [finding.level.value for finding in findings()]
    assert [result["rank"] for result in run["results"]] == [95.0, 90.0, 100.0, 87.5, 100.0, 50.0]


def test_every_link_has_its_related_location(run: dict[str, Any]) -> None:
    linked = 0
    for result in run["results"]:
        links = [int(number) for number in re.findall(r"\[[^\]]*\]\((\d+)\)", result["message"]["text"])]
        related = [location["id"] for location in result.get("relatedLocations", [])]
        assert links == related
        linked += len(links)
    assert linked == 6


def test_words_of_a_comment_make_no_link(run: dict[str, Any]) -> None:
    assert run["results"][3]["message"]["text"] == (
        "Task: scale, see [the paper] (1). On the training path from [main](1). See [src/engine.py:7](2): called here."
    )


def test_a_code_flow_leads_from_the_entry_point_to_the_function(run: dict[str, Any]) -> None:
    (flow,) = run["results"][2]["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == [
        "Entry point main calls fit (the only function of that name).",
        "fit calls distil.",
        "distil is critical.",
    ]
    assert [step["nestingLevel"] for step in steps] == [0, 1, 2]
    assert [step["importance"] for step in steps] == ["essential", "important", "essential"]
    assert steps[1]["location"]["physicalLocation"]["region"]["startColumn"] == 9
    assert "codeFlows" not in run["results"][5]


def test_regions_lie_inside_their_files(run: dict[str, Any]) -> None:
    files = {run["artifacts"][index]["location"]["uri"]: path for index, path in enumerate(sorted(TEXTS))}
    known = [place for place in locations(run["results"]) if place["artifactLocation"]["uri"] in files]
    assert len(known) > 10
    for place in known:
        lines = TEXTS[files[place["artifactLocation"]["uri"]]].split("\n")
        for region in (place["region"], place.get("contextRegion")):
            if region is not None:
                last = lines[region["endLine"] - 1].encode("utf-16-le")
                assert 1 <= region["startLine"] <= region["endLine"] <= len(lines)
                assert 1 <= region["endColumn"] <= len(last) // 2 + 1
        if "contextRegion" in place:
            assert place["region"]["snippet"]["text"] in place["contextRegion"]["snippet"]["text"]


def test_artifacts_carry_the_digests(run: dict[str, Any]) -> None:
    hashes = [artifact["hashes"]["sha-256"] for artifact in run["artifacts"]]
    assert hashes == [DIGESTS[path] for path in sorted(TEXTS)]
    for result in run["results"]:
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert run["artifacts"][location["index"]]["location"]["uri"] == location["uri"]


def test_uris_are_relative_to_a_base_without_a_place(run: dict[str, Any]) -> None:
    for place in locations(run):
        assert not place["artifactLocation"]["uri"].startswith(("/", "file:", "."))
        assert " " not in place["artifactLocation"]["uri"]
        assert "uri" not in run["originalUriBaseIds"][place["artifactLocation"]["uriBaseId"]]


def test_fingerprints(run: dict[str, Any]) -> None:
    for result, finding in zip(run["results"], findings(), strict=True):
        prints = result["partialFingerprints"]
        assert re.fullmatch(r"[0-9a-f]+:\d+", prints["primaryLocationLineHash"])
        assert prints["readinessAnchor/v1"] == finding.anchor


def test_without_text_and_anchor_there_is_no_fingerprint() -> None:
    bare = replace(findings()[0], anchor="", chain=())
    result = read(report(findings=(bare,), texts={}, digests={}))["results"][0]
    assert "partialFingerprints" not in result


def test_suppressions_are_told_for_every_result(run: dict[str, Any]) -> None:
    assert [[item["kind"] for item in result["suppressions"]] for result in run["results"]] == [
        [], ["inSource"], [], [], [], ["external"],
    ]  # fmt: skip


def test_results_carry_what_the_scorer_reads(run: dict[str, Any]) -> None:
    assert run["results"][2]["properties"] == {
        "anchor": "a3",
        "confidence": 1.0,
        "criticalPath": "training",
        "qualname": "distil",
        "subjectLine": 1,
        "evidence": {
            "entered": "no",
            "freshness": "fresh",
            "statements": {"covered": 0, "total": 4},
            "branches": None,
            "passing": 0,
            "failing": None,
            "reason": "",
            "remedy": "",
        },
    }


def test_notices_and_problems_become_notifications_once() -> None:
    stale = "The coverage of one file is stale."
    broken = replace(coverage_file(), problems=(stale, "It has no branches."))
    run = read(report(figures=figures(evidence=(broken,))))
    (invocation,) = run["invocations"]
    kinds = run["tool"]["driver"]["notifications"]
    texts = []
    for item in invocation["toolExecutionNotifications"]:
        assert kinds[item["descriptor"]["index"]]["id"] == item["descriptor"]["id"]
        texts.append((item["descriptor"]["id"], item["level"], item["message"]["text"]))
    assert texts == [
        ("run-notice", "warning", stale),
        ("evidence-problem", "warning", "It has no branches."),
    ]


def test_where_the_text_comes_from(run: dict[str, Any]) -> None:
    (origin,) = run["versionControlProvenance"]
    assert origin["repositoryUri"] == "https://example.org/team/project.git"
    assert origin["revisionId"] == report().commit
    assert "versionControlProvenance" not in read(report(repository=None))
    assert read(report(repository=None))["properties"]["readiness"]["commit"] == report().commit


@pytest.mark.parametrize(
    ("repository", "shown"),
    [
        ("https://user:secret@example.org/a b.git", "https://example.org/a%20b.git"),
        ("git@example.org:team/project.git", "ssh://example.org/team/project.git"),
        ("ssh://git@example.org:2222/p.git", "ssh://example.org:2222/p.git"),
        ("/home/me/project.git", None),
        ("file:///home/me/project.git", None),
        ("C:\\project", None),
        (None, None),
    ],
)
def test_repositories_without_secrets_and_disks(repository: str | None, shown: str | None) -> None:
    assert repository_uri(repository) == shown


@pytest.mark.parametrize(
    ("category", "identity"),
    [(None, "readiness-lint/"), ("nightly", "nightly/"), ("nightly/", "nightly/")],
)
def test_categories(category: str | None, identity: str) -> None:
    assert read(report(), category=category)["automationDetails"]["id"] == identity


def test_a_finding_without_a_rule_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no rule has the code RDY101"):
        sarif_log(report(), RULES[:1], "1.2.3")


def test_an_incomplete_report_says_so_and_is_no_upload() -> None:
    incomplete = report(complete=False, notices=(Notice("error", "One file could not be parsed."),))
    assert read(incomplete)["invocations"][0]["executionSuccessful"] is False
    with pytest.raises(ReadinessError, match="incomplete"):
        sarif_log(incomplete, RULES, "1.2.3", target="github")


def test_an_unknown_target() -> None:
    with pytest.raises(UsageError, match="'gitea'"):
        sarif_log(report(), RULES, "1.2.3", target="gitea")


class TestUpload:
    """The log for code scanning."""

    def test_only_what_counts_the_most_severe_first(self) -> None:
        run = read(report(), target="github")
        assert [result["level"] for result in run["results"]] == ["error", "error", "warning", "note"]
        assert all("suppressions" not in result for result in run["results"])
        assert "properties" not in run
        assert run["invocations"][0]["executionSuccessful"] is True

    def test_no_finding_is_a_clean_log(self) -> None:
        assert read(report(findings=()), target="github")["results"] == []

    def test_too_many_results_are_cut_and_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
        run = read(report(), target="github")
        assert [result["level"] for result in run["results"]] == ["error", "error", "warning"]
        last = run["invocations"][0]["toolExecutionNotifications"][-1]
        assert last["descriptor"]["id"] == "results-left-out"
        assert last["message"]["text"].startswith("1 of 4 results were left out")
        assert len(run["artifacts"]) == 2

    def test_too_many_bytes_are_cut_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        many = tuple(replace(findings()[0], anchor=f"{number * 0x9E3779B97F4A7C15:x}") for number in range(400))
        monkeypatch.setattr(sarif, "MAX_COMPRESSED", 12_000)
        run = read(report(findings=many), target="github")
        left = 400 - len(run["results"])
        assert 0 < left < 400
        text = run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
        assert text.startswith(f"{left} of 400 ")

    def test_rules_alone_can_be_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sarif, "MAX_COMPRESSED", 10)
        with pytest.raises(ReadinessError, match="without any result"):
            sarif_log(report(), RULES, "1.2.3", target="github")


def test_findings_of_a_file_share_its_hashes() -> None:
    def at(line: int) -> Finding:
        return replace(findings()[5], span=replace(findings()[5].span, line=line, end_line=line))

    text = "# HACK\n" * 30
    run = read(report(findings=(at(1), at(2)), texts={"src/notes.py": text}))
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert hashes[0].split(":")[0] == hashes[1].split(":")[0]
    assert [value.split(":")[1] for value in hashes] == ["1", "2"]


@pytest.mark.parametrize("path", ["/elsewhere/coverage.sqlite", "../coverage.sqlite", "..", "C:/tests/junit.xml"])
def test_what_lies_outside_the_project_is_named_in_words_alone(path: str) -> None:
    run = read(replace(report(), notices=(Notice("warning", "is stale", path),)))
    (said,) = (each for each in run["invocations"][0]["toolExecutionNotifications"] if "is stale" in str(each))
    assert "locations" not in said
    assert said["message"]["text"] == f"{path}: is stale"


def test_what_lies_in_the_project_has_its_place() -> None:
    run = read(replace(report(), notices=(Notice("warning", "is stale", "..data/coverage \udce9"),)))
    (said,) = (each for each in run["invocations"][0]["toolExecutionNotifications"] if "is stale" in str(each))
    place = said["locations"][0]["physicalLocation"]["artifactLocation"]
    assert (place["uri"], place["uriBaseId"]) == ("..data/coverage%20%E9", "SRCROOT")
    assert said["message"]["text"] == "is stale"
