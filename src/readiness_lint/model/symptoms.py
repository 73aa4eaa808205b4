"""What in a function's code may show that it does not do its work, before anyone judges whether that is right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readiness_lint.model.source import Span


class Kind(StrEnum):
    """The shapes of code that a placeholder has, and that good code may have as well."""

    DOES_NOTHING = "does-nothing"
    TELLS_ONLY = "tells-only"  # the body prints, logs or waits, and does nothing else
    CONSTANT_RESULT = "constant-result"
    IDENTITY = "identity"
    IGNORED_PARAMETERS = "ignored-parameters"
    SIMULATION = "simulation"  # a function that says in its name that it makes something up
    FALLBACK_CALL = "fallback-call"  # what stands in for work is called: no finding, but a sign for or against one
    INVENTED_FIGURE = "invented-figure"
    STAND_IN = "stand-in"  # random or constant data under the name of real data
    MEASURED_WAIT = "measured-wait"  # a sleep between two readings of a clock
    SWALLOWED_ERROR = "swallowed-error"
    FABRICATED_FALLBACK = "fabricated-fallback"
    CONSTANT_CONDITION = "constant-condition"
    EMPTY_BRANCH = "empty-branch"
    UNREACHABLE = "unreachable"
    OVERWRITTEN_PARAMETER = "overwritten-parameter"
    # What goes wrong in training without an error.
    DETACHED_LOSS = "detached-loss"
    NEVER_STEPPED = "never-stepped"
    NEVER_ZEROED = "never-zeroed"
    INCOMPLETE_SCALER = "incomplete-scaler"
    SCHEDULE_NEVER_STEPPED = "schedule-never-stepped"
    WRONG_ORDER = "wrong-order"
    LEFT_IN_EVAL = "left-in-eval"
    GRADIENT_CUT = "gradient-cut"
    UNSEEN_PARAMETERS = "unseen-parameters"
    METHOD_NOT_CALLED = "method-not-called"
    DOUBLE_SOFTMAX = "double-softmax"
    DROPOUT_ALWAYS_ON = "dropout-always-on"
    # What goes wrong in exports, checkpoints and the feeding of data without an error.
    UNTRAINED_EXPORT = "untrained-export"
    EXPORT_IN_TRAINING = "export-in-training"
    IGNORED_LOAD = "ignored-load"
    IDLE_PATH = "idle-path"  # a place to load from, or a seed, gets into messages alone
    CHECKPOINT_KEYS = "checkpoint-keys"  # what is saved, or read from what is loaded: wrong only together
    CONSTANT_POSITION = "constant-position"
    UNSHUFFLED_TRAINING = "unshuffled-training"
    EPOCH_NEVER_SET = "epoch-never-set"
    REUSED_KEY = "reused-key"
    REMOVED_API = "removed-api"
    # What does not fit together between options, imports and the names behind them.
    UNREAD_OPTION = "unread-option"
    GUARDED_IMPORT = "guarded-import"


@dataclass(frozen=True, slots=True)
class Symptom:
    """One such place in a function's own code.

    `what` says in words what the code does there; `name` is the parameter, key or name it is about, empty where there
    is none. `signs` are the names of what was seen around it, for and against; `words` what the code there speaks of:
    names that are called or handled.
    """

    kind: Kind
    span: Span
    what: str
    name: str = ""
    signs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
