"""Names of what is measured, told from those of settings."""

from __future__ import annotations

import re
from functools import lru_cache

# Bare sizes, rates, ratios and sparsities are mostly settings of a model or a run.
_METRIC = re.compile(
    r"(?:\b|_)(?:accuracy|acc|precision|recall|f1|auc|loss|perplexity|ppl|bleu|rouge|wer|cer|latency|throughput|fps"
    r"|speed_?up|memory|score|reduction|improvement|efficiency|utili[sz]ation|energy|confidence|similarity|mse|mae|rmse"
    r"|psnr|snr|ssim|drift|quality|overhead|success|successful|compatible|passed|healthy|inference_time|execution_time"
    r"|duration|coverage|retention|degradation|footprint|consumption|size_(?:mb|gb|kb|bytes)"
    r"|(?:compression|success|error|hit|pass|detection|false_positive|win|failure|recovery|completion)_(?:rate|ratio))"
    r"(?:_(?:ms|us|s|sec|seconds|mb|gb|kb|bytes|mw|w|mj|j|percent|percentage|pct|score|rate|ratio|factor|avg|mean|p\d+|x"
    r"|usage|time|drop|loss|gain|change|value))*\Z",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"(?:\b|_)(?:min|max|thresholds?|targets?|default|weights?|limit|budget|tolerance|expected|required|base|initial"
    r"|alpha|beta|lr|learning_rate|decay|dropout|coef|factor|scale|config|baseline|best)(?:\b|_)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 14)
def is_measurement(name: str) -> bool:
    """Whether a name ends like that of a measurement (`latency_ms`, `final_accuracy`) and is none of a setting."""
    return _METRIC.search(name) is not None and _SETTING.search(name) is None
