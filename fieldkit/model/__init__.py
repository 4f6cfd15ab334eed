"""What an inspection is made of: kinds of records, their fields and their rules."""

from fieldkit.model import kinds as kinds
from fieldkit.model import questions as questions
from fieldkit.model.record import KINDS as KINDS
