"""What git knows of a checkout. Nothing here raises: without git, or outside a work tree, it is unknown."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from readiness_lint.source.gitignore import work_tree

_SCP = re.compile(r"(?:[^@/:]+@)?(?P<host>[^@/:]+):(?P<path>[^/].*)")
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SECONDS = 10


def head_commit(root: Path) -> str | None:
    """The hash of the commit that is checked out; None where the root is no part of that commit."""
    # Asking for the root's own tree too keeps apart what merely lies inside somebody's work tree.
    output = _git(root, ["rev-parse", "--verify", "HEAD:./"]) and _git(root, ["rev-parse", "--verify", "HEAD"])
    commit = (output or b"").decode("ascii", "replace").strip()
    return commit if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", commit) else None


def repository_url(root: Path) -> str | None:
    """The public address of the remote `origin`, as https and without credentials; None where unknown."""
    output = _git(root, ["config", "--get", "remote.origin.url"])
    return public_url(output.decode("utf-8", "replace").strip()) if output else None


def public_url(remote: str) -> str | None:
    """The https form of a remote's address: no user, password, query or suffix `.git`.

    None for what is not public on the face of it: paths, plain http, hosts without a dot, IP addresses.
    """
    scp = None if "://" in remote else _SCP.fullmatch(remote)
    if scp is not None:
        host, port, path = scp["host"], None, scp["path"]
    else:
        try:
            parts = urlsplit(remote)
            host, port, path = parts.hostname or "", parts.port, parts.path
        except ValueError:
            return None
        if parts.scheme not in ("https", "ssh", "git+ssh"):
            return None
        # The port of ssh says nothing of the web server.
        port = port if parts.scheme == "https" else None
    path = path.strip("/").removesuffix(".git")
    if not path or re.search(r"[\s?#\\]", path) or not _HOST.fullmatch(host) or _is_address(host):
        return None
    return f"https://{host.lower()}{f':{port}' if port else ''}/{path}"


def tracked_although_ignored(root: Path, endings: Sequence[str]) -> tuple[str, ...]:
    """Files that git tracks although a rule ignores them, relative to the root; empty where unknown.

    A rule only keeps git from adding files: what was added stays a part of the project.
    """
    arguments = ["ls-files", "-z", "--cached", "--ignored", "--exclude-standard", "--"]
    output = _git(root, [*arguments, *(f"*{ending}" for ending in endings)])
    return tuple(sorted(os.fsdecode(name) for name in (output or b"").split(b"\0") if name))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _git(root: Path, arguments: Sequence[str]) -> bytes | None:
    """What git prints, None where it cannot or will not answer."""
    if work_tree(root) is None:
        return None
    import subprocess

    # Inside a hook git sets GIT_DIR and GIT_INDEX_FILE for itself, which need not be this project's; a
    # file system monitor is a program that the repository under examination would choose.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command,
            env=environment | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
