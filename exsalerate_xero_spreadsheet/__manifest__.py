{
    "name": "Exsalerate Xero: dashboard",
    "summary": "Revenue from Xero among Odoo's dashboards",
    "version": "19.0.1.1.0",
    "category": "Productivity/Dashboard",
    "author": "Exsalerate",
    "website": "https://github.com/exsalerate/exsalerate-xero",
    "license": "LGPL-3",
    "depends": ["spreadsheet_dashboard", "exsalerate_xero"],
    "data": ["data/dashboards.xml"],
    "auto_install": True,
}
