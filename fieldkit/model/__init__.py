"""What an inspection is made of: kinds of records, their fields and their rules."""

from fieldkit.model import carrying as carrying
from fieldkit.model import contradictions as contradictions
from fieldkit.model import kinds as kinds
from fieldkit.model import questions as questions
from fieldkit.model import reviews as reviews
from fieldkit.model.record import KINDS as KINDS
