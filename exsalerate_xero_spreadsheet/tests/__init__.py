from . import test_dashboard
from . import test_figures_agree
from . import test_translations
