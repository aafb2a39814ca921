"""Word lists for the labelled pairs, see `match_pairs`; names come from `xero_sandbox`."""

PATTERNS = [
    "{first} {second} {trade}",
    "{first} {second} {trade}",
    "{first} {second} {trade}",
    "{first}{joined} {trade}",
    "{first}{joined} {trade}",
    "{first} {trade}",
    "{family} & {other}",
    "{family} {trade}",
    "{given} {family} {trade}",
    "{coined}{joined}",
    "{coined} {trade}",
]
COINED = [
    "Zentrix",
    "Lumora",
    "Quantel",
    "Novabyte",
    "Brightly",
    "Axelia",
    "Veridon",
    "Opalix",
    "Stratum",
    "Kinetiq",
]
# A legal form, short and spelled out.
FORMS = [
    *[("Ltd", "Limited")] * 8,
    ("Ltd.", "Limited"),
    ("LLP", "L.L.P."),
    ("PLC", "Public Limited Company"),
    ("Pty Ltd", "Proprietary Limited"),
    ("Inc.", "Incorporated"),
    ("LLC", "L.L.C."),
    ("Corp.", "Corporation"),
    ("GmbH", "Gesellschaft mit beschränkter Haftung"),
    ("GmbH & Co. KG", "GmbH und Co. KG"),
    ("AG", "Aktiengesellschaft"),
    ("SARL", "S.à r.l."),
    ("SAS", "Société par actions simplifiée"),
    ("S.L.", "Sociedad Limitada"),
    ("S.A.", "Sociedad Anónima"),
    ("B.V.", "BV"),
    ("S.r.l.", "SRL"),
    ("S.p.A.", "SpA"),
    ("A/S", "AS"),
    ("AB", "Aktiebolag"),
    ("Oy", "Osakeyhtiö"),
    ("Pte Ltd", "Private Limited"),
    ("Pvt. Ltd.", "Private Limited"),
    ("Teo", "Teoranta"),
    ("DAC", "Designated Activity Company"),
    ("CIC", "Community Interest Company"),
    ("Sp. z o.o.", "Spółka z ograniczoną odpowiedzialnością"),
    ("s.r.o.", "sro"),
]
ABROAD = ["GmbH", "B.V.", "SARL", "Pty Ltd", "Inc."]
PUNCTUATED = [
    "{a}.{b}. {family} {trade}",
    "{a}. {b}. {family} & Sons",
    "{family}'s {trade}",
    "O'{family} {trade}, Ltd",
    "{first}-{family} {trade}",
    "{family}, {first} & Partners LLP",
    "{first} - {trade} {a}{b}",
    "{family}’s of {first}",
]
# As Xero has it, and as it was typed without the accents.
ACCENTED = [
    ("Müller", "Mueller"),
    ("Café Noisette", "Cafe Noisette"),
    ("Grün & Söhne", "Gruen und Soehne"),
    ("Bäckerei Schön", "Backerei Schon"),
    ("Sørensen", "Sorensen"),
    ("Peña", "Pena"),
    ("Dvořák", "Dvorak"),
    ("Groß", "Gross"),
    ("Ångström", "Angstrom"),
    ("Łukasz", "Lukasz"),
    ("Crêperie Brézé", "Creperie Breze"),
    ("Jäger", "Jaeger"),
]
REORDERED = [
    ("{trade} {first}", "{first} {trade}"),
    ("{first} {trade}, The", "The {first} {trade}"),
    ("{town} {first} {trade}", "{first} {trade} {town}"),
    ("{town} University {first} {trade}", "University of {town} {first} {trade}"),
    ("{trade} of {first} {town}", "{first} {town} {trade}"),
]
ABBREVIATIONS = [
    ("Brothers", "Bros"),
    ("International", "Intl"),
    ("Services", "Svcs"),
    ("Saint", "St"),
    ("Engineering", "Eng"),
    ("Associates", "Assoc."),
    ("Manufacturing", "Mfg"),
    ("Department", "Dept"),
]
KEEPERS = ["Bookkeeping", "Accountants", "Accounting", "Tax Advisers", "Payroll Bureau"]
HOUSES = ["Arms", "Inn", "Tavern", "Cafe", "Lion", "Fish Bar"]
ONE_LETTER_APART = [
    ("Barton", "Burton"),
    ("Marlow", "Harlow"),
    ("Merton", "Morton"),
    ("Bell", "Ball"),
    ("Carter", "Cartel"),
    ("Walton", "Dalton"),
    ("Lime", "Lyme"),
    ("Stone", "Store"),
    ("Mason", "Manson"),
    ("Brook", "Brooks"),
    ("North", "Worth"),
]
# The key beside each letter.
NEIGHBOURS = dict(zip("aeiourstnlmdc", "sroiptyrmkngx", strict=True))
