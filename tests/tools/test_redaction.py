"""Everything known about a person is removed from texts, and nothing else."""

import pytest

from exsalerate_xero.tools.redaction import Redactor, is_unmistakable


@pytest.mark.parametrize(
    ("word", "text", "left"),
    [
        ("Jo Bloggs", "Call Jo Bloggs today", "Call … today"),
        ("Jo Bloggs", "JO  BLOGGS's order", "…'s order"),
        ("jo@home.example", "mail to Jo@Home.example, please", "mail to …, please"),
        ("London", "Londoners know the London Bridge", "Londoners know the … Bridge"),
        ("Bath", "Bathroom at 12 Bathurst Road", "Bathroom at 12 Bathurst Road"),
        ("+44 1632 960123", "rang (+44) 1632-960 123", "rang …"),
        ("01632 960123", "01632960123 or 016329601234", "… or 016329601234"),
        ("1 High Street", "at 1 High Street, not 11 High Street", "at …, not 11 High Street"),
        ("GB123456789", "VAT gb123456789.", "VAT …."),
        ("C++ (Ltd)", "C++ (Ltd) is no pattern", "… is no pattern"),
        ("X", "X stays: it could be anything", "X stays: it could be anything"),
    ],
)
def test_a_word_is_removed_as_people_write_it_but_not_as_part_of_another(word, text, left):
    assert Redactor([word]).text(text) == left


@pytest.mark.parametrize(
    ("word", "text", "left"),
    [
        ("Zoë O'Neil", "Offer_Zoe_ONeil.pdf, ZOË-O’NEIL", "Offer_….pdf, …"),
        ("Zoë O'Neil", r"{'X-To': 'Zoë O\'Neil, Bo'}", "{'X-To': '…, Bo'}"),
        ("Zoë O'Neil", "Zo%C3%AB%20O%27Neil and Zo&euml; O&#39;Neil", "… and …"),
        ("jo@home.example", "mailto:jo%40home.example or <JO&#64;home.example>", "mailto:… or <…>"),
        ("jo@home.example", "bo.jo@home.example, jo@home.example.org", None),
        ("jo@home.example", r"from\njo@home.example.", r"from\n…."),
        ("+44 1632 960123", "01632-960123, 0044 (0)1632 960 123, tel:+441632960123", "…, …, tel:…"),
        ("01632 960123", "+44 1632 960123 or 44 (0) 1632 960123", "… or …"),
        ("May", "May asked: may we? MAY", "… asked: may we? …"),
        ("Grace", "grace called", "… called"),
    ],
)
def test_a_word_is_found_in_the_forms_of_files_links_and_numbers(word, text, left):
    assert Redactor([word]).text(text) == (left or text)


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ({"name": ["Zoë", 1, None]}, {"name": ["…", 1, None]}),
        ('{"body": "<p class=\\"x\\">Zo\\u00eb</p>"}', '{"body": "<p class=\\"x\\">\\u2026</p>"}'),
        ("{'X-Name': 'Zoë'}", "{'X-Name': '…'}"),
        ("[Zoë] <b>Zoë</b>", "[…] <b>…</b>"),
        ('{"id": 1,  "name": "Bo"}', '{"id": 1,  "name": "Bo"}'),
        (12, 12),
    ],
)
def test_a_word_is_found_in_what_is_stored_as_json_or_html(value, left):
    assert Redactor(["Zoë"]).value(value) == left


@pytest.mark.parametrize("word", ["jo@home.example", "01632 960123", "Jo Bloggs"])
def test_addresses_numbers_and_full_names_are_unmistakable(word):
    assert is_unmistakable(word)
    assert not is_unmistakable(word.split("@")[0].split()[0])


def test_the_longer_of_two_words_is_removed_first():
    assert Redactor(["Jo", "Jo Bloggs"]).text("Jo Bloggs and Jo") == "… and …"


def test_without_words_a_text_stays_as_it_is():
    assert Redactor([None, "", " ", "''", "–"]).text("as it is") == "as it is"
    assert Redactor([]).html("<p>as it is</p>") == "<p>as it is</p>"


def test_html_keeps_its_tags_whatever_the_word():
    body = '<p class="span"><span>Span</span> &amp; <a href="mailto:span@x.example">mail</a></p>'
    assert Redactor(["span", "span@x.example"]).html(body) == (
        '<p class="…"><span>…</span> &amp; <a href="mailto:…">mail</a></p>'
    )


@pytest.mark.parametrize("written", ["O'Neil &amp; Sons", "O&#39;Neil&nbsp;&amp; Sons"])
def test_html_is_searched_as_it_is_escaped(written):
    assert Redactor(["O'Neil & Sons"]).html(f"<p>{written} called</p>") == "<p>… called</p>"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<p>Jo <b>Bloggs</b> called</p>", "<p>…<b></b> called</p>"),
        ("<b>J</b>o Bloggs called", "<b>…</b> called"),
        ("<p>Jo<br>Bloggs, <i>Jo</i></p>", "<p>…<br>, <i>Jo</i></p>"),
        ("<td>Jo</td><td>Bloggs</td>", "<td>…</td><td></td>"),
        ("<p>Jo<!-- the --> Bloggs</p>", "<p>…<!-- the --></p>"),
        ("<p>Jo</p><p>called</p>", "<p>Jo</p><p>called</p>"),
    ],
)
def test_a_name_is_found_across_tags(text, left):
    assert Redactor(["Jo Bloggs"]).html(text) == left


def test_the_longer_of_two_words_is_removed_first_across_tags_too():
    assert Redactor(["Jo", "Jo Bloggs"]).html("Jo<br>Bloggs, <b>J</b>o") == "…<br>, <b>…</b>"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<p>Zoë <b>called", "<p>… <b>called</b></p>"),
        ("</div>Zoë < Bo", "… &lt; Bo"),
        ('<img alt="Zoë"', '<img alt="…">'),
        ("From: <zoë@x.example> Zoë", "From: &lt;zoë@x.example&gt; …"),
        ("<p>Bo <b>called", "<p>Bo <b>called"),
        ("<!doctype html>", "<!doctype html>"),
        ('<p @click="Zoë">Bo</p>', "<p>Bo</p>"),
        ("<p>Bo</p><!-- Zoë", "<p>Bo</p>"),
        ("Zoë</body><body>Bo", "<html><body><p>…</p></body><body>Bo</body></html>"),
        ("<p>Zoë\x0b</p>", "<p>…</p>"),
        ("<div>" * 300 + "Zoë" + "</div>" * 300, "<div>" * 300 + "…" + "</div>" * 300),
    ],
)
def test_broken_html_loses_the_word_and_nothing_else(text, left):
    assert Redactor(["Zoë"]).html(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<!-- Zoë --><p>Bo</p>", "<!-- … --><p>Bo</p>"),
        ("<!--[if mso]><b>Zoë</b><![endif]-->", "<!--[if mso]><b>…</b><![endif]-->"),
        ("<a title=Zoë disabled>x</a>", '<a title="…" disabled>x</a>'),
        ('<a href="/Zo%C3%AB/?q=Zo%c3%ab">x</a>', '<a href="/…/?q=…">x</a>'),
        ("""<a data-x='{"name": "Zo\\u00eb"}'>x</a>""", """<a data-x='{"name": "…"}'>x</a>"""),
        ("<style>p > a {}</style><p>Zoë</p>", "<style>p > a {}</style><p>…</p>"),
        ("<p>&lt;b&gt; Zo&euml; &hellip; Zo&amp;euml;</p>", "<p>&lt;b&gt; … … …</p>"),
        ("<!-- Zoë --><html><body>Bo</body></html>", "<!-- … --><html><body>Bo</body></html>"),
        (
            "<!DOCTYPE html>\n<html><head><title>Zoë</title></head><body>Zoë</body></html>",
            "<!DOCTYPE html>\n<html><head><title>…</title></head><body>…</body></html>",
        ),
    ],
)
def test_a_word_is_found_everywhere_in_html(text, left):
    assert Redactor(["Zoë"]).html(text) == left


@pytest.mark.parametrize(
    ("word", "text", "left"),
    [
        ("Émile", "by%20%C3%89mile, by%C2%A0%C3%89mile", "by%20…, by%C2%A0…"),
        ("new", r"C:\new and \new", r"C:\… and \…"),
        ("Jo", "AT&Jo; 50% &nosuch; \\", "AT&…; 50% &nosuch; \\"),
        ("Jo", "&#11;&#11;<Jo>", "&#11;&#11;<…>"),
        ("+44 1632 960123", "tel=%2B44%201632&nbsp;960123", "tel=…"),
        ("𠮷田", r"\ud842\udfb7\u7530, %F0%A0%AE%B7%E7%94%B0 &#x20bb7;&#30000;", "…, … …"),
    ],
)
def test_what_is_escaped_next_to_a_word_stays(word, text, left):
    assert Redactor([word]).text(text) == left


def test_a_document_may_state_another_encoding():
    head = '<?xml version="1.0" encoding="latin1"?><!DOCTYPE html>'
    left = Redactor(["Zoë"]).html(f"{head}<html><body>Zoë, Bö</body></html>")
    assert left.endswith("<html><body>…, Bö</body></html>")


@pytest.mark.parametrize("text", ["Zoë <zo@x.example> & Bo", "Zoë < Bo", "Zoë <Bo>"])
def test_plain_text_is_not_taken_for_html(text):
    assert Redactor(["Zoë"]).value(text) == text.replace("Zoë", "…")
