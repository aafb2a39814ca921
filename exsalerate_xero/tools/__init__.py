"""Calls to Xero and readers of its formats, independent of Odoo.

Import the module that you need; importing this package loads nothing.
"""
