"""`python -m janusrl`: the command line."""

import sys

from janusrl.cli import main

sys.exit(main())
