from exsalerate_xero.tools import links

ID = "220ddca8-3144-4085-9a88-2d72c5133734"


def test_a_link_names_the_organisation_and_the_page_both_encoded():
    assert links.invoice_url("!mBdtL", ID) == (
        "https://go.xero.com/organisationlogin/default.aspx?shortcode=%21mBdtL"
        f"&redirecturl=%2FAccountsReceivable%2FView.aspx%3FInvoiceID%3D{ID}"
    )


def test_every_kind_of_record_has_its_own_page():
    assert f"%2FAccountsReceivable%2FViewCreditNote.aspx%3FcreditNoteID%3D{ID}" in (
        links.credit_note_url("!a", ID)
    )
    assert links.contact_url("!a", ID).endswith(f"%2FContacts%2FView%2F{ID}")
    assert links.quote_url("!a", ID).endswith(f"%2FQuotes%2FView.aspx%3FQuoteID%3D{ID}")
    assert links.repeating_invoice_url("!a", ID).endswith(
        f"%2FRepeatTransactions%2FEdit.aspx%3FinvoiceID%3D{ID}"
    )


def test_without_a_short_code_the_page_is_linked_directly():
    assert links.contact_url(None, ID) == f"https://go.xero.com/Contacts/View/{ID}"
    assert links.invoice_url("", ID).startswith("https://go.xero.com/AccountsReceivable/View.aspx?")


def test_an_invalid_id_cannot_change_the_address():
    assert links.contact_url(None, "../x?y=1&z") == (
        "https://go.xero.com/Contacts/View/..%2Fx%3Fy%3D1%26z"
    )
