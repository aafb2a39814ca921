from . import test_signal_kinds
from . import test_signal_past
from . import test_signal_stopped
from . import test_signal_trial
from . import test_signal_truth
