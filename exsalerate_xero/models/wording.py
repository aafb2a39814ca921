from ..tools.words import Words


def told(env, stored, otherwise=False):
    """Return a stored sentence in the reader's language.

    :param stored: what ``Words.stored`` gave, or nothing
    :param otherwise: what to return without one
    """
    return _translated(env, Words.of(stored)) if stored else otherwise


def _translated(env, words):
    params = {
        name: _translated(env, value) if isinstance(value, Words) else value
        for name, value in words.params.items()
    }
    return env._(words.text, **params)
