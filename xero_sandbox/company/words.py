"""Word lists for names of invented businesses, people and places."""


def _words(text):
    return text.split()


def _phrases(text):
    """Return phrases separated by bars or line ends."""
    return text.replace("\n", "|").split("|")


FIRST = _words(
    """Harbour Copper Willow Northgate Silver Juniper Granite Meadow Lantern Tidewater Kestrel
Amber Foxglove Cobalt Orchard Beacon Hazel Slate Marlow Thistle Redwood Saffron Pebble Ashdown
Larkfield Ember Cedar Quarry Bramble Falcon Linden Mosaic Oakhurst Primrose Raven Sable Teasel
Umber Velvet Wharf Yarrow Zephyr Alder Birch Clover Damson Elder Fern Gorse Heron"""
)

SECOND = _words(
    """Pine Bridge Mill Lane Field Stone Brook Gate Hill Crest Vale Point Yard Row Grove
Haven Ridge Park Cross Ferry Hollow Green March Spring Tower Terrace Quay Acre Barn Cove
Dale Edge Ford Glen Holt Island Junction Knoll Lodge Moor"""
)

TRADES = _phrases(
    """Dental|Joinery|Coffee Roasters|Architects|Travel|Bakery|Cycles|Legal|Interiors|Fitness
Brewery|Nurseries|Foods|Events|Logistics|Books|Veterinary|Homes|Optics|Ceramics|Music School|Hotels
Engineering|Consulting|Theatre|Print|Recruitment|Furniture|Charity|Software"""
)

SUFFIXES = ["Ltd", "Ltd", "Ltd", "Limited", "LLP", "", "& Co", "Group"]

FOREIGN_SUFFIXES = {"EUR": ["GmbH", "B.V.", "SARL"], "USD": ["Inc.", "LLC", "Corp."]}

SUPPLIER_NAMES = _phrases(
    """Cloudrack Hosting|Pixelfont Foundry|Paper & Toner Supplies|Deskshare Offices
Brightline Telecom|Stockshots Library|Freelance Front-end Studio|Copydesk Writing|Keyring Software
Moorland Energy|Cityparcel Couriers|Penfold Accountants|Domain Orchard|Sound Stage Video
Teaspoon Catering"""
)

GIVEN_NAMES = _words(
    """Ada Ben Cleo Dev Edie Finn Gwen Hal Ines Jago Kit Lena Milo Nia Otto Pia Quin Rosa
Sol Tess Uma Vic Wren Xan Yara Zac Asha Bram Cora Dylan"""
)

FAMILY_NAMES = _words(
    """Abelthorpe Brightmoor Castlewick Dunmarsh Elderfen Fairlough Glenhurst Holmbury
Inglethorn Jessamy Kellbrook Langmere Merriden Netherby Oakshaw Penhallow Quillfeather Ravensby
Stonecroft Thornwick Underhay Vexley Westerby Yarwood"""
)

STREETS = _phrases(
    """High Street|Mill Lane|Station Road|Church Row|Quay Street|Market Place|Victoria Yard
Orchard Way|Canal Walk|Foundry Road|Castle Terrace|Wharf Road"""
)

TOWNS = [
    ("Leeds", "West Yorkshire", "LS"),
    ("Bristol", "Avon", "BS"),
    ("York", "North Yorkshire", "YO"),
    ("Norwich", "Norfolk", "NR"),
    ("Exeter", "Devon", "EX"),
    ("Cardiff", "", "CF"),
    ("Sheffield", "South Yorkshire", "S"),
    ("Brighton", "East Sussex", "BN"),
]

FOREIGN_TOWNS = {
    "EUR": [("Hamburg", "", "20095", "Germany"), ("Berlin", "", "10115", "Germany")],
    "USD": [("Portland", "OR", "97201", "United States"), ("Austin", "TX", "78701", "USA")],
}
