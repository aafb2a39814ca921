"""What the agency sells and buys: services with prices, and document lines for them."""

from ..money import added_tax, divide, included_tax, line_amount
from ..records import Line
from .ledger import ARCHIVED, EXPENSES

HOUR, PIECE, METERED = "hour", "piece", "metered"

# account code: (item code, description, unit price in ten-thousandths, way of selling)
SERVICES = {
    "200": [
        ("SETUP", "Account set-up", 2_500_000, PIECE),
        ("TRAIN", "Training session", 4_500_000, PIECE),
    ],
    "205": [
        ("DES", "UX and interface design", 850_000, HOUR),
        ("PROTO", "Clickable prototype", 14_000_000, PIECE),
    ],
    "210": [
        ("DEV", "Development sprint", 950_000, HOUR),
        ("API", "Integration work", 1_050_000, HOUR),
    ],
    "220": [
        ("HOST", "Managed hosting", 890_000, PIECE),
        ("BAND", "Traffic beyond the plan, per GB", 375, METERED),
    ],
    "230": [
        ("CARE", "Care plan", 1_950_000, PIECE),
        ("FIX", "Small fixes", 720_000, HOUR),
    ],
    "240": [
        ("SEO", "Search optimisation, monthly", 6_200_000, PIECE),
        ("COPY", "Article writing", 1_800_000, PIECE),
    ],
    "250": [("PRINT", "Brochure printing", 3_400_000, PIECE)],
    "260": [("DOM", "Domain renewal", 180_000, PIECE)],
    "270": [("REF", "Referral commission", 1_250_000, PIECE)],
}

CODES = list(SERVICES)
WEIGHTS = [6, 16, 26, 14, 16, 12, 3, 5, 2]
MONTHLY = ("220", "230", "240")
TAX_PERCENT = {"OUTPUT2": 20, "INPUT2": 20}
DESCRIPTION_ONLY = "Thank you for your business. Work as agreed in our statement of work."
ARCHIVED_AFTER_YEARS = 2


class Workshop:
    """Creates document lines."""

    def __init__(self, maker, accounts, items=()):
        self.maker = maker
        self.rng = maker.rng
        self.items = {item.code: item for item in items}
        self.accounts = {account.code: account for account in accounts}
        closing = maker.months[max(0, len(maker.months) - 12 * ARCHIVED_AFTER_YEARS)]
        self.print_closed_on = closing

    def taste(self):
        """Return what a customer buys: cumulative weights of the revenue codes."""
        weights, total = [], 0
        for weight in WEIGHTS:
            total += weight * self.rng.choice([0, 1, 1, 2, 5])
            weights.append(total)
        return weights if total else self.taste()

    def sale(self, day, taste, tax_mode, foreign):
        """Return a line of a sale, as that customer would buy it on that day."""
        code = self.rng.choices(CODES, cum_weights=taste)[0]
        if code == ARCHIVED and day >= self.print_closed_on:
            code = "260"
        item, text, unit, way = self.rng.choice(SERVICES[code])
        quantity, unit = self._measure(way, unit)
        if code in MONTHLY:
            text = f"{text}, {day:%B %Y}"
        discount = self.rng.choice([500, 1000, 1250]) if self.rng.random() < 0.06 else 0
        tax_type = "ZERORATEDOUTPUT" if foreign else self.accounts[code].tax_type
        return self._line(
            text, quantity, unit, self.accounts[code], tax_mode, tax_type, discount, item
        )

    def rebate(self, line, tax_mode):
        """Return a negative line for a twentieth of another one."""
        unit = -divide(line.amount * 100, 20)
        return self._line("Loyalty rebate", 10_000, unit, line.account, tax_mode, line.tax_type)

    def remark(self):
        """Return a line with only a description."""
        return Line(self.maker.guid(), DESCRIPTION_ONLY, None, 0, 0, 0, None, "NONE")

    def purchase(self, tax_mode):
        """Return a line of a bill."""
        account = self.accounts[self.rng.choice(EXPENSES)]
        unit = self.rng.randrange(900, 90_000) * 100
        return self._line(account.name, 10_000, unit, account, tax_mode, account.tax_type)

    def charge(self, text, net, code):
        """Return a line of that net amount in minor units."""
        account = self.accounts[code]
        return self._line(text, 10_000, net * 100, account, "Exclusive", account.tax_type)

    def _measure(self, way, unit):
        rng = self.rng
        if way == HOUR:
            return rng.randrange(4, 160) * 2_500, unit + rng.choice([0, 0, 50_000, 125_000])
        if way == METERED:
            return rng.randrange(100, 9_000) * 10_000, unit + rng.randrange(40)
        return rng.choice([1, 1, 1, 2, 3]) * 10_000, unit + rng.randrange(0, 40) * 25_000

    def _line(self, text, quantity, unit, account, tax_mode, tax_type, discount=0, item=""):
        amount = line_amount(quantity, unit, discount)
        tax = tax_of(amount, tax_mode, tax_type)
        if tax_mode == "NoTax":
            tax_type = "NONE"
        return Line(
            *(self.maker.guid(), text, quantity, unit, amount, tax, account, tax_type, discount),
            item=self.items.get(item),
        )


def tax_of(amount, tax_mode, tax_type):
    """Return the tax on a line of that amount, in minor units."""
    percent = TAX_PERCENT.get(tax_type, 0)
    if tax_mode == "NoTax" or not percent:
        return 0
    return included_tax(amount, percent) if tax_mode == "Inclusive" else added_tax(amount, percent)
