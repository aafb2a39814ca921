from . import export
from . import oauth
from . import webhook
