from . import test_connect
from . import test_connect_pages
from . import test_figures
from . import test_imports
from . import test_limits_and_faults
from . import test_matching
from . import test_rights
from . import test_secrets
