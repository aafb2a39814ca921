from . import export
from . import oauth
from . import proof
from . import webhook
