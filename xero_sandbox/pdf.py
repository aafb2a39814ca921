"""A document as PDF: one page, written by hand."""

from .serialise_documents import amount

PAGE = (595, 842)  # A4 in points
LEFT, TOP, LEADING = 60, 760, 18
TITLES = {"Invoice": "INVOICE", "CreditNote": "CREDIT NOTE", "Quote": "QUOTE"}
MOST_LINES = 30


def document_pdf(organisation, record, singular):
    """Return the bytes of a PDF of an invoice, credit note or quote."""
    texts = [
        organisation.name,
        "",
        f"{TITLES[singular]} {record.number}",
        f"To: {record.contact.name}",
        f"Date: {record.date:%d %b %Y}",
        "",
    ]
    for line in record.lines[:MOST_LINES]:
        texts.append(f"{line.description[:60]}    {amount(line.amount)}")
    texts += ["", f"Total {record.currency} {amount(record.total)}"]
    return pdf(texts)


def pdf(texts):
    """Return a PDF with these lines of text."""
    shown = b" T* ".join(b"(" + escaped(text) + b") Tj" for text in texts)
    content = b"BT /F1 12 Tf %d TL %d %d Td %s ET" % (LEADING, LEFT, TOP, shown)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>" % PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, value in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (
        body,
        size,
        table,
        size,
    ) + b"startxref\n%d\n%%%%EOF\n" % len(body)


def escaped(text):
    """Return a text as it is written between brackets."""
    plain = text.encode("cp1252", "replace")
    for special in (b"\\", b"(", b")"):
        plain = plain.replace(special, b"\\" + special)
    return plain
