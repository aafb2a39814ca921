# Odoo 19 with the addons and the Python packages that they need. See docs/administration.md.
FROM odoo:19.0

USER 0

# The packages of the addon's manifest: in these versions where the image lacks them, and in the
# manifest's range where it has them, since pip can't replace what the system's packages installed.
# xero-python wants a newer setuptools than the image's, which is put beside it.
RUN pip3 install --no-cache-dir --break-system-packages --ignore-installed "setuptools==80.9.0" \
    && pip3 install --no-cache-dir --break-system-packages \
    "xero-python==15.2.0" \
    "requests>=2.31,<3" \
    "urllib3>=2.0.7,!=2.6.0,<3" \
    "cryptography>=3.4.8,<60" \
    "msgspec==0.22.0" \
    "packaging>=21,<30" \
    "rapidfuzz==3.14.3"

COPY exsalerate_xero /mnt/extra-addons/exsalerate_xero
COPY exsalerate_xero_spreadsheet /mnt/extra-addons/exsalerate_xero_spreadsheet

# The image that this one builds on names its user, and promises no number for it.
# hadolint ignore=DL3066
USER odoo
