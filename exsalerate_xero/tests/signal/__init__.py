from . import test_signal_activities
from . import test_signal_life
from . import test_signal_moves
from . import test_signal_rights
