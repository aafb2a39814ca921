from . import test_document_lists
from . import test_figures
from . import test_hostile_texts
from . import test_income
from . import test_odd_documents
from . import test_other_income
from . import test_rates
from . import test_references
