"""What is known of a person goes out of texts, and nothing else does."""

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
def test_a_word_is_cut_out_as_people_write_it_and_no_part_of_another(word, text, left):
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


def test_of_two_words_the_longer_goes_first():
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
