from . import test_companies
from . import test_hidden_rows
from . import test_hostile_calls
from . import test_rights
from . import test_rights_everywhere
from . import test_taking_over
from . import test_writable_fields
