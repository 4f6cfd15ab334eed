"""What an inspection is made of: kinds of records, their fields and their rules."""

from fieldkit.model import kinds as kinds
from fieldkit.model.record import KINDS as KINDS
