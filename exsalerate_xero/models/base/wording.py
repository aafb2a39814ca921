from collections import defaultdict

from ...tools.words import Records, Words

# Models whose records can be named in a message.
NAMED = ("res.partner", "xero.contact")


def format_words(env, stored):
    """Return a stored sentence in the reader's language.

    :param stored: the result of ``Words.stored``, or nothing, for which False is returned
    """
    return format_all(env, [stored])[0]


def format_all(env, stored):
    """Return a list of stored sentences in the reader's language; all names are read at once."""
    messages = list(map(_restored, stored))
    names = _names(env, filter(None, messages))
    return [
        _translated(env, words, names)
        if words
        else bool(each) and env._("The reason cannot be displayed.")
        for each, words in zip(stored, messages, strict=True)
    ]


def format_kind(env, stored):
    """Return what a stored sentence shares with others of its kind, in the reader's language."""
    words = _restored(stored)
    return format_words(env, words and words.kind().stored())


def _restored(stored):
    try:
        return Words.of(stored) if stored else None
    except ValueError:
        return None


def _names(env, messages):
    """Return {(model, ID): name} of the records that the messages name."""
    ids = defaultdict(set)
    for words in messages:
        for records in words.records():
            ids[records.model].update(records.ids)
    names = {}
    for model in ids.keys() & set(NAMED):
        # sudo: whoever may read a message may read the names in it, and nothing else of the records
        found = env[model].sudo().browse(sorted(ids[model])).exists()
        names |= {(model, record.id): record.display_name for record in found}
    return names


def _translated(env, words, names):
    params = {name: _shown(env, value, names) for name, value in words.params.items()}
    # A value could have the name of an argument of env._().
    text = env._(words.text)
    return text % params if params else text


def _shown(env, value, names):
    if isinstance(value, Words):
        return _translated(env, value, names)
    if isinstance(value, Records):
        # Several records can have the same name.
        shown = dict.fromkeys(names.get((value.model, id_)) for id_ in value.ids)
        return ", ".join(filter(None, shown)) or env._("(deleted)")
    return value
