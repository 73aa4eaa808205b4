"""Methods that frameworks call on an object that somebody made, so that making it leads to them."""

from __future__ import annotations

from collections.abc import Collection

_ON_LAYERS = frozenset("forward __call__ __getitem__ __len__ __iter__ __next__ call setup build backward".split())
_ON_TRAINERS = frozenset(
    "train_step test_step training_step validation_step configure_optimizers train_dataloader compute_loss "
    "create_optimizer prediction_step".split()
)
# Whose layers are called, and nothing else of them.
_LAYERS = ("torch.nn.", "mlx.nn.", "flax.", "equinox.", "torch.autograd.")

_OF_LAYERS = tuple(sorted(_ON_LAYERS))
_OF_ALL = tuple(sorted(_ON_LAYERS | _ON_TRAINERS))


def hooks_of(bases: Collection[str]) -> tuple[str, ...]:
    """The methods that libraries call on objects of a class with these bases of theirs, in order.

    A layer is only ever called: what trainers call is called on objects of trainers' own classes.
    """
    if not bases:
        return ()
    return _OF_LAYERS if all(base.startswith(_LAYERS) for base in bases) else _OF_ALL
