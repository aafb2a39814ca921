"""The groups that fields and methods are restricted to."""

USER = "exsalerate_xero.group_xero_user"
MANAGER = "exsalerate_xero.group_xero_manager"
# Odoo's group of users who see the customers of all salespeople.
LEADER = "sales_team.group_sale_salesman_all_leads"
PURCHASES = "exsalerate_xero.group_xero_purchases"
