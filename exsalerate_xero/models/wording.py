from ..tools.words import Words


def told(env, stored, otherwise=False):
    """Return a stored sentence in the reader's language.

    :param stored: what ``Words.stored`` gave, or nothing
    :param otherwise: what to return without one, or where what is stored is no sentence
    """
    if not stored:
        return otherwise
    try:
        return _translated(env, Words.of(stored))
    except ValueError:
        return otherwise or env._("The reason cannot be displayed.")


def _translated(env, words):
    params = {
        name: _translated(env, value) if isinstance(value, Words) else value
        for name, value in words.params.items()
    }
    # A value may have the name of one of the translation's own arguments.
    text = env._(words.text)
    return text % params if params else text
