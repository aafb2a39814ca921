from . import base
from . import connection
from . import mirror
from . import sync
from . import contact
from . import pipeline
from . import notices
from . import customer
