"""Organisation, accounts and contacts as Xero's JSON objects (dicts)."""

from .dates import ms_date, ms_time
from .money import divide

ADDRESS_FIELDS = ("AddressLine1", "City", "Region", "PostalCode", "Country", "AttentionTo")
PHONE_FIELDS = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")


def organisation_object(organisation):
    """Return the only entry of Organisations."""
    lock = organisation.period_lock_date
    return {
        **({"PeriodLockDate": ms_date(lock)} if lock else {}),
        "Name": organisation.name,
        "LegalName": organisation.legal_name,
        "PaysTax": True,
        "Version": "UK",
        "OrganisationType": "COMPANY",
        "BaseCurrency": organisation.base_currency,
        "CountryCode": organisation.country,
        "IsDemoCompany": False,
        "OrganisationStatus": "ACTIVE",
        "TaxNumber": organisation.tax_number,
        "FinancialYearEndDay": organisation.year_end_day,
        "FinancialYearEndMonth": organisation.year_end_month,
        "SalesTaxBasis": "ACCRUALS",
        "SalesTaxPeriod": "QUARTERLY",
        "DefaultSalesTax": "Tax Exclusive",
        "DefaultPurchasesTax": "Tax Exclusive",
        "CreatedDateUTC": ms_time(organisation.created),
        "OrganisationEntityType": "COMPANY",
        "Timezone": organisation.timezone,
        "ShortCode": organisation.short_code,
        "OrganisationID": organisation.id,
        "Class": "PREMIUM",
        "Edition": "BUSINESS",
        "LineOfBusiness": "Web design and development",
        "Addresses": [],
        "Phones": [],
        "ExternalLinks": [],
        "PaymentTerms": {},
    }


def account_object(account):
    """Return an entry of Accounts."""
    bank = {"BankAccountNumber": "20000012345678", "BankAccountType": "BANK"}
    return {
        "AccountID": account.id,
        "Code": account.code,
        "Name": account.name,
        "Status": account.status,
        "Type": account.type,
        "TaxType": account.tax_type,
        "Description": account.description,
        "Class": account.classification,
        "EnablePaymentsToAccount": False,
        "ShowInExpenseClaims": False,
        "ReportingCode": account.classification[:3],
        "ReportingCodeName": account.classification.title(),
        "HasAttachments": False,
        "UpdatedDateUTC": ms_time(account.updated),
        "AddToWatchlist": False,
        **(bank if account.type == "BANK" else {}),
    }


def item_object(item):
    """Return an entry of Items."""
    return {
        "ItemID": item.id,
        "Code": item.code,
        "Name": item.name,
        "Description": item.name,
        "UpdatedDateUTC": ms_time(item.updated),
        "PurchaseDetails": {},
        "SalesDetails": {},
        "IsTrackedAsInventory": False,
        "IsSold": item.sold,
        "IsPurchased": not item.sold,
    }


def tracking_category_object(category):
    """Return an entry of TrackingCategories with all options."""
    return {
        "Name": category.name,
        "Status": category.status,
        "TrackingCategoryID": category.id,
        "Options": [
            {
                "TrackingOptionID": option.id,
                "Name": option.name,
                "Status": option.status,
                "HasValidationErrors": False,
                "IsDeleted": False,
                "IsArchived": option.status == "ARCHIVED",
                "IsActive": option.status == "ACTIVE",
            }
            for option in category.options
        ],
    }


def contact_object(contact, form, documents):
    """Return an entry of Contacts. `form` is full, unpaged (no MergedToContactID) or summary."""
    entry = _contact_summary(contact)
    if form == "summary":
        return entry
    entry["Addresses"] = [_address("STREET", contact.street), _address("POBOX", contact.postal)]
    entry["Phones"] = [
        _phone("DDI", None),
        _phone("DEFAULT", contact.phone),
        _phone("FAX", None),
        _phone("MOBILE", contact.mobile),
    ]
    entry["IsSupplier"] = contact.is_supplier
    entry["IsCustomer"] = contact.is_customer
    if form == "full":
        entry.update(_contact_details(contact, documents))
    return entry


def _contact_summary(contact):
    optional = {
        "TaxNumber": contact.tax_number,
        "AccountNumber": contact.account_number,
        "DefaultCurrency": contact.currency,
    }
    return {
        "ContactID": contact.id,
        "ContactStatus": contact.status,
        "Name": contact.name,
        "FirstName": contact.first_name,
        "LastName": contact.last_name,
        "EmailAddress": contact.email,
        "BankAccountDetails": "",
        "UpdatedDateUTC": ms_time(contact.updated),
        "HasAttachments": False,
        "HasValidationErrors": False,
        **{name: value for name, value in optional.items() if value},
    }


def _contact_details(contact, documents):
    details = {
        "ContactGroups": [],
        "SalesTrackingCategories": [],
        "PurchasesTrackingCategories": [],
        "ContactPersons": contact.persons,
        "Balances": _balances(documents),
    }
    if contact.merged_to is not None:
        details["MergedToContactID"] = contact.merged_to.id
    if contact.website:
        details["Website"] = contact.website
    return details


def _address(kind, address):
    address = address or {}
    return {"AddressType": kind, **{name: address.get(name, "") for name in ADDRESS_FIELDS}}


def _phone(kind, phone):
    phone = phone or {}
    return {"PhoneType": kind, **{name: phone.get(name, "") for name in PHONE_FIELDS}}


def _balances(documents):
    """Return what is outstanding in both directions, in the base currency."""
    receivable = payable = 0
    for document in documents:
        if document.status != "AUTHORISED":
            continue
        due = divide(document.due * 10**6, document.rate)
        due = -due if document.is_credit_note else due
        if document.is_sale:
            receivable += due
        else:
            payable += due
    return {
        "AccountsReceivable": {"Outstanding": receivable / 100, "Overdue": 0.0},
        "AccountsPayable": {"Outstanding": payable / 100, "Overdue": 0.0},
    }
