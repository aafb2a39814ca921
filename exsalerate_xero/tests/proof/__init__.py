from . import test_proof
from . import test_proof_access
from . import test_proof_interrupted
from . import test_proof_nights
from . import test_proof_remainders
