"""`fieldkit demo`: the whole trip of a practice county."""
from __future__ import annotations

import click


@click.command("demo")
def demo_command() -> None:
    """X"""
