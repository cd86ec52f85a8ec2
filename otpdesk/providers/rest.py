"""The thin transport of adapters that use no SDK: JSON or form out, an `Exchange` back, over a `Wire`.

Twilio and Vonage are spoken to through their SDKs. The others are not, for reasons seen in the packages: Plivo's
drops the body and code of a 402, 429 or 503, posts a call again by itself up to three times and cannot be pointed at
another host; MessageBird's classic one has no time-out and drops prices and error codes of a message; Bird's takes
two to three seconds to import, while which no other thread of Python runs, and raises for an accepted message whose
answer it does not know; GetOTP has none. What is common to all is here: time-outs, base URL, connections of each
thread, Retry-After, and no repeated request ever. What an answer means is `transport`'s.
"""

import threading
from collections.abc import Mapping
from typing import Any

from otpdesk.providers.wire import TIME_OUTS, Exchange, TimeOuts, Wire

_Fields = Mapping[str, Any] | None


class Rest:
    """An API as one account sees it. `root` is its own address, which `base_url` takes the place of.

    `headers` go with every request; they hold the keys. Safe from any thread: each has connections of its own.
    """

    def __init__(
        self, root: str, headers: Mapping[str, str], base_url: str | None, time_outs: TimeOuts = TIME_OUTS
    ) -> None:
        self._root = root.rstrip("/")
        self._headers = dict(headers)
        self._base_url = base_url or ""
        self._time_outs = time_outs
        self._of_thread = threading.local()

    def get(self, path: str, params: _Fields = None, headers: Mapping[str, str] | None = None) -> Exchange:
        """A question; `params` without a value are left out."""
        return self.ask("GET", path, params=params, headers=headers)

    def post(
        self, path: str, json: Any = None, form: _Fields = None, headers: Mapping[str, str] | None = None
    ) -> Exchange:
        """An order, once. Values of None in `json` are left out."""
        given = {key: value for key, value in json.items() if value is not None} if isinstance(json, dict) else json
        return self.ask("POST", path, json=given, data=form, headers=headers)

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **given: Any) -> Exchange:
        """One request, one `Exchange`, whatever happens on the wire."""
        wire = self._wire()
        address, every = f"{self._root}{path}", {**self._headers, **(headers or {})}
        return wire.exchange(lambda: wire.request(method, address, headers=every, **given))

    def _wire(self) -> Wire:
        mine = self._of_thread
        if not hasattr(mine, "wire"):
            mine.wire = Wire(self._time_outs, self._base_url)
        wire: Wire = mine.wire
        return wire
