"""python -m shop.launcher: a command, with a Postgres under it.

Starts the embedded Postgres unless DATABASE_URL names a server, sets DATABASE_URL, SECRET_KEY and PROFILE, runs the
command, hands it the signals it gets, stops the server if nobody else uses it, and ends with the command's exit status.
"""

import argparse
import sys
from contextlib import nullcontext

from .beside import ends_with_us
from .cluster import in_use
from .environment import data_folder, environment_for, given_settings
from .refusal import Refusal
from .reset import reset
from .signals import Interrupted, Signals


def main(arguments: list[str]) -> int:
    """Do what the arguments ask for. Returns the exit status."""
    options = _parser().parse_args(arguments)
    signals = Signals()
    try:
        if options.reset:
            return reset(sure=options.yes)
        return run(options.command, options.folder, signals, fast=options.fast)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
    except PermissionError as error:
        print(f"{error.filename} is closed to this user: start as the user that made it.", file=sys.stderr)
    except OSError as error:
        print(f"The launcher can't go on: {error}", file=sys.stderr)
    except Interrupted as interrupted:
        return interrupted.status
    return 1


def run(command: list[str], folder: str, signals: Signals, *, fast: bool) -> int:
    """Run `command` with a database. Raises Refusal where there can be none."""
    settings = given_settings()
    home = data_folder(settings) / (folder or ("postgres-test" if fast else "postgres"))
    given = settings.get("DATABASE_URL")
    with nullcontext((given, None)) if given else in_use(home, signals, fast=fast) as (address, share):
        environment = environment_for(settings, address, fast=fast)
        # The command inherits our share of the server, so that the server stays if only we are killed.
        kept = [] if share is None else [share]
        try:
            return signals.run(command, env=environment, pass_fds=kept, preexec_fn=ends_with_us())
        except FileNotFoundError as error:
            raise Refusal(f"There is no program {command[0]}.") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m shop.launcher", description="Run a command with a Postgres under it."
    )
    parser.add_argument("--fast", action="store_true", help="a cluster for tests, which a power cut may spoil")
    parser.add_argument("--folder", default="", help="name of the cluster's folder in the data folder")
    parser.add_argument("--reset", action="store_true", help="remove the demo's database and pictures instead")
    parser.add_argument("--yes", action="store_true", help="with --reset: don't ask")
    parser.add_argument("command", nargs="*")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
