"""Copies of the sandbox's state: pickled once, and unpickled as often as they are needed.

This takes a fifth of the time of deep copies. What copies share is pickled as a name.
"""

import io
import pickle


def packed(state, shared):
    """Return a copy of ``state`` that shares the objects of ``shared``, {name: object}."""
    file = io.BytesIO()
    _Pickler(file, shared).dump(state)
    return file.getvalue()


def unpacked(snapshot, shared):
    """Return the state that ``packed`` has copied."""
    return _Unpickler(io.BytesIO(snapshot), shared).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file, shared):
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._names = {id(each): name for name, each in shared.items()}

    def persistent_id(self, obj):
        return self._names.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file, shared):
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, pid):
        return self._shared[pid]
