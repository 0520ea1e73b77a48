"""`python -m dunning` is the same as `dunning`."""

import sys

from dunning.cli import main

sys.exit(main())
