from . import xero_signal_rule
from . import xero_signal_hits
from . import xero_signal_stopped
from . import xero_signal_periods
from . import xero_signal_unbought
from . import xero_signal_slow
from . import xero_signal_trial
from . import xero_signal
