"""The program `python -m bot`."""

import gc
import sys


def main() -> None:
    """Run the command line.

    What is imported stays: to look all of it over for garbage, again and again while it grows,
    takes a twelfth of the start.
    """
    gc.disable()
    from bot.cli.main import app  # noqa: PLC0415 - for the collector must rest before
    from bot.running import THREAD_TURN  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    sys.setswitchinterval(THREAD_TURN)
    app()


main()
