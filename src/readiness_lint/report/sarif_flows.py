"""How a critical function is reached: code flows from the entry point, and links to other places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sarif_om import CodeFlow, Location, ThreadFlow, ThreadFlowLocation

from readiness_lint.model.graph import Tier
from readiness_lint.report.sarif_serialise import plain

if TYPE_CHECKING:
    from readiness_lint.model.findings import Finding
    from readiness_lint.model.graph import Step
    from readiness_lint.report.sarif_places import Places

_LINK = re.compile(r"\](?=\()")


class Flows:
    """Code flows and the locations of entry points; findings in one function share theirs."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._flows: dict[tuple[Step, ...], dict[str, Any]] = {}

    def flow(self, chain: tuple[Step, ...]) -> dict[str, Any]:
        """The code flow along a chain of calls."""
        if chain not in self._flows:
            steps = [self._step(chain, place) for place in range(len(chain))]
            self._flows[chain] = plain(CodeFlow(thread_flows=[ThreadFlow(locations=steps)]))
        return self._flows[chain]

    def related(self, finding: Finding) -> tuple[list[Location], str]:
        """The other places of a finding, numbered from 1, and the sentences that link to them."""
        locations: list[Location] = []
        sentences: list[str] = []
        if len(finding.chain) > 1:
            entry = finding.chain[0]
            region = self._places.line(entry.path, entry.line)
            locations.append(
                self._places.location(entry.path, region, subject=entry.qualname, message="Entry point.", number=1)
            )
            path = f"the {finding.critical_path} path" if finding.critical_path else "a critical path"
            sentences.append(f"On {path} from {link(entry.qualname, 1)}.")
        for number, other in enumerate(finding.related, start=len(locations) + 1):
            region = self._places.region(other.path, other.span)
            locations.append(self._places.location(other.path, region, message=sentence(other.message), number=number))
            place = f"{other.path}:{other.span.line}"
            sentences.append(f"See {link(place, number)}: {sentence(without_links(other.message))}")
        return locations, " ".join(sentences)

    def _step(self, chain: Sequence[Step], place: int) -> ThreadFlowLocation:
        step, ends = chain[place], place in (0, len(chain) - 1)
        return ThreadFlowLocation(
            location=self._places.location(
                step.path,
                self._places.line(step.path, step.line),
                subject=step.qualname,
                message=_says(chain, place),
            ),
            importance="essential" if ends else "important",
            nesting_level=place,
            execution_order=None,
            index=None,
        )


def link(text: str, number: int) -> str:
    """A link to the related location of that number; brackets in the text would end it."""
    return f"[{text.replace('[', '(').replace(']', ')')}]({number})"


def without_links(text: str) -> str:
    """`text` so that no words of it can be taken for a link, such as a Markdown link in a comment."""
    return _LINK.sub("] ", text)


def sentence(text: str) -> str:
    """`text` with a full stop, unless it already ends like a sentence."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


_GUESSES = {
    Tier.UNIQUE_NAME: " (the only function of that name)",
    Tier.SAME_NAME: " (one of several functions of that name)",
}


def _says(chain: Sequence[Step], place: int) -> str:
    """What happens at one station of a chain."""
    step = chain[place]
    if place == len(chain) - 1:
        return f"{step.qualname} is critical."
    who = f"Entry point {step.qualname}" if place == 0 else step.qualname
    how = _GUESSES.get(step.tier, "") if step.tier else ""
    return f"{who} calls {chain[place + 1].qualname}{how}."
