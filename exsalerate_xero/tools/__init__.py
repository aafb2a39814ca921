"""Everything that speaks to Xero or reads its formats, without Odoo.

Import the module that is needed; importing this package loads nothing.
"""
