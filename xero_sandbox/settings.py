"""The settings of a sandbox at its start, and those that can be changed while it runs."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime, timezone

ROUNDINGS = ("line", "account")
DAY_LIMITS = {"standard": 5000, "starter": 1000}

RUNTIME = {
    "latency",
    "max_page_size",
    "minute_limit",
    "day_limit",
    "concurrent_limit",
    "app_minute_limit",
    "minute_seconds",
    "day_seconds",
    "token_lifetime",
    "code_lifetime",
    "reuse_window",
    "high_volume_limit",
    "high_volume_lists",
    "high_volume_walks",
    "webhook_url",
    "webhook_key",
    "paused",
    "unordered_lists",
    "report_role",
    "report_rounding",
    "report_dates",
    "report_extra_columns",
    "conversion_date",
}


@dataclass
class Settings:
    """All numbers of a sandbox. Durations are in seconds, limits in calls.

    `today` is the last day of the company's history; a date or `yyyy-mm-dd`. The lists in
    `high_volume_lists` (all if None) are refused if they have more than `high_volume_limit`
    records, except, with `high_volume_walks`, page by page in the list's own order.

    The pages of `unordered_lists` don't fit together if ordered by anything but Date.

    Of the profit and loss: whether the person has the role for it (`report_role`), whether foreign
    currency is rounded by `line` or by `account`, the dates in its header, columns that come
    unasked, and the day from which the organisation has been in Xero (yyyy-mm-dd).
    """

    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 7
    customers: int = 120
    invoices: int = 2400
    organisations: int = 1
    years: int = 5
    lines: int | None = None
    today: date | None = None
    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-secret"
    custom_client_id: str = "sandbox-custom"
    custom_client_secret: str = "sandbox-custom-secret"
    tier: str = "standard"
    latency: float = 0.0
    max_page_size: int = 1000
    minute_limit: int = 60
    day_limit: int | None = None
    concurrent_limit: int = 5
    app_minute_limit: int = 10_000
    minute_seconds: float = 60.0
    day_seconds: float = 86_400.0
    token_lifetime: float = 1800.0
    code_lifetime: float = 300.0
    reuse_window: float = 1800.0
    refresh_lifetime: float = 60 * 86_400.0
    high_volume_limit: int = 100_000
    high_volume_lists: list | None = None
    high_volume_walks: bool = False
    webhook_url: str = ""
    webhook_key: str = ""
    paused: bool = False
    unordered_lists: list = field(default_factory=list)
    report_role: bool = True
    report_rounding: str = "line"
    report_dates: str = "%d %b %y"
    report_extra_columns: int = 0
    conversion_date: str | None = None

    def __post_init__(self):
        if isinstance(self.today, str):
            self.today = date.fromisoformat(self.today)
        elif self.today is None:
            # In UTC, so that the history lies before Xero's clock in any time zone.
            self.today = datetime.now(timezone.utc).date()
        if self.tier not in DAY_LIMITS:
            raise ValueError(f"tier must be one of {', '.join(DAY_LIMITS)}, not {self.tier!r}")
        if self.day_limit is None:
            self.day_limit = DAY_LIMITS[self.tier]

    def change(self, **values):
        """Change settings at run time; raise ValueError with the names of those that can't be."""
        unknown = set(values) - RUNTIME
        if unknown:
            raise ValueError(f"not changeable at run time: {', '.join(sorted(unknown))}")
        if values.get("report_rounding", "line") not in ROUNDINGS:
            raise ValueError(f"report_rounding must be one of {', '.join(ROUNDINGS)}")
        date.fromisoformat(values.get("conversion_date") or "2000-01-01")
        for name, value in values.items():
            setattr(self, name, value)

    def runtime(self):
        """Return the changeable settings as a dict, without the webhook key."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if each.name in RUNTIME and each.name != "webhook_key"
        }
