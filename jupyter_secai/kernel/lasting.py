"""What lasts from one magic to the next, for as long as the kernel lives."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_secai.kernel.guarding import Guard
from jupyter_secai.kernel.profiles import SessionProfiles


class Lasting(NamedTuple):
    """The guard, and what is known of the session's tables."""

    guard: Guard
    profiles: SessionProfiles
