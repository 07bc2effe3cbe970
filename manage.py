#!/usr/bin/env python
"""Django's own entrance, for developers; `vienreiz` is the command for everybody."""

from vienreiz.project.cli import main

if __name__ == "__main__":
    main()
