from . import test_pdf
from . import test_online_link
from . import test_send
from . import test_document_page
from . import test_papers_erased
