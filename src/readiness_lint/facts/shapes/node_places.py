"""Where the nodes of a tree stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from libcst.metadata import MetadataWrapper, PositionProvider

if TYPE_CHECKING:
    from collections.abc import Mapping

    import libcst as cst
    from libcst.metadata import CodeRange


class NodePlaces(PositionProvider):
    """The positions of libcst's own provider, without the walk that `MetadataWrapper.resolve` makes for others.

    That walk asks nothing of any node here, and costs as much as the positions.
    """

    def of(self, module: cst.Module) -> Mapping[cst.CSTNode, CodeRange]:
        """The place of each node in the text of the module."""
        places = self._gen(MetadataWrapper(module, unsafe_skip_copy=True))
        return cast("Mapping[cst.CSTNode, CodeRange]", places)  # values of other providers may be lazy
