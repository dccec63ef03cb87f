"""Who wants to hear of something, and how they are told."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, callback


class Listeners[**P]:
    """Those who want to hear of one kind of thing."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._listeners: list[Callable[P, None]] = []

    @callback
    def add(self, listener: Callable[P, None]) -> CALLBACK_TYPE:
        """Have somebody told; returns how to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @callback
    def tell(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell all of them; who listens or leaves meanwhile is for the next time."""
        for listener in list(self._listeners):
            listener(*args, **kwargs)
