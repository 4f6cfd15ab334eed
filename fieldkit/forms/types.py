"""The types of XLSForm by all their names, and what asks the same here."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """A type of FORMAT.md, section 2, and what the XLSForm type demands of an answer by itself."""

    type: str
    constraint: str = ""
    acknowledged: bool = False


_PHONE = "regex(., '^\\d*$')"
_NAMES: dict[Kind, tuple[str, ...]] = {
    Kind("text"): ("text", "string", "q string", "add text prompt", "barcode", "q barcode", "add barcode prompt"),
    Kind("text", _PHONE): ("phone number",),
    Kind("integer"): ("integer", "int", "q int", "add integer prompt"),
    Kind("integer", "0 <= . and . <= 100"): ("percentage",),
    Kind("integer", "0 <= . and . <= 31"): ("number of days in last month",),
    Kind("integer", "0 <= . and . <= 183"): ("number of days in last six months",),
    Kind("integer", "0 <= . and . <= 365"): ("number of days in last year",),
    Kind("decimal"): ("decimal", "q decimal", "add decimal prompt", "range"),
    Kind("date"): ("date", "q date", "add date prompt"),
    Kind("minute"): (
        "dateTime",
        "datetime",
        "date time",
        "q dateTime",
        "q date time",
        "add dateTime prompt",
        "add date time prompt",
    ),
    Kind("time"): ("time",),
    Kind("note"): ("note", "q note", "add note prompt"),
    Kind("photo"): ("photo", "image", "q image", "q picture", "add image prompt", "add photo prompt"),
    Kind("recording"): ("audio", "q audio", "add audio prompt"),
    Kind("video"): ("video", "q video", "add video prompt"),
    Kind("file"): ("file", "add file prompt"),
    Kind("place"): ("geopoint", "q geopoint", "location", "q location", "gps", "add location prompt"),
    Kind("trace"): ("geotrace", "q geotrace"),
    Kind("shape"): ("geoshape", "q geoshape"),
    Kind("choice", acknowledged=True): ("acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"),
    Kind("choice"): (
        "select one",
        "select one using",
        "add select one prompt using",
        "q select1",
        "select one external",
    ),
    Kind("choices"): (
        *("select all that apply", "select all that apply from", "select multiple from", "select multiple using"),
        *("add select multiple prompt using", "q select"),
    ),
    Kind("rank"): ("rank",),
    Kind("calculated"): ("calculate", "q calculate", "add calculate prompt", "hidden"),
}
ASKED_BY = {name: kind for kind, names in _NAMES.items() for name in names}
"""What asks the same as an XLSForm type."""

_STARTED = ("start", "get start time", "start time")
_ENDED = ("end", "get end time", "end time")
_DAY = ("today", "get today")
_DEVICE = (
    *("deviceid", "imei", "device id", "get device id", "uri:deviceid", "phonenumber", "get phone number"),
    *("uri:phonenumber", "simserial", "sim id", "get sim id", "uri:simserial", "subscriberid", "subscriber id"),
    *("get subscriber id", "uri:subscriberid", "username", "uri:username", "email", "uri:email", "audit"),
    *("start-geopoint", "background-audio", "background-geopoint"),
)
METADATA = {
    **dict.fromkeys(_STARTED, "once(now())"),
    **dict.fromkeys(_ENDED, "now()"),
    **dict.fromkeys(_DAY, "once(today())"),
    **dict.fromkeys(_DEVICE, "''"),
}
"""What a device notes by itself, and what a rule that refers to it sees here: the record says when, who and where."""

ELSEWHERE = frozenset({"entity", "xml-external"})
"""Rows that ask nothing: what a server does, and tables that no expression here looks into."""
