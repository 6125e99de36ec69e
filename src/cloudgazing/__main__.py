"""Run the command line: `python -m cloudgazing`."""

import sys

from .cli import main

sys.exit(main())
