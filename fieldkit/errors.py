"""The two kinds of failure: *refused* (the world's or the user's, with a code) and *broken* (any other exception).

A code says what happened; the sentence for it lives in `resources/i18n/` and is read by `fieldkit.words`.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Every reason for which fieldkit refuses to do something. One sentence per code in each language."""

    # canonical bytes
    CANONICAL_DAMAGED = "canonical.damaged"

    # age files
    AGE_NOT_AGE = "age.not_age"
    AGE_VERSION = "age.version"
    AGE_DAMAGED = "age.damaged"
    AGE_NO_MATCH = "age.no_match"
    AGE_WRONG_PASSPHRASE = "age.wrong_passphrase"
    AGE_WORK_FACTOR = "age.work_factor"
    AGE_NO_RECIPIENT = "age.no_recipient"
    AGE_BAD_RECIPIENT = "age.bad_recipient"
    AGE_MIXED = "age.mixed"
    AGE_BAD_IDENTITY = "age.bad_identity"
    AGE_BAD_PASSPHRASE = "age.bad_passphrase"

    # records
    RECORD_PATH = "record.path"
    RECORD_VALUE = "record.value"
    RECORD_MISSING = "record.missing"

    # events
    EVENT_DAMAGED = "event.damaged"
    EVENT_NEWER = "event.newer"
    EVENT_TOO_LARGE = "event.too_large"

    # writing and receiving
    WRITE_STRANGER = "write.stranger"
    WRITE_NOT_IN_CASE = "write.not_in_case"
    WRITE_NO_RIGHT = "write.no_right"
    WRITE_AFTER_SEAL = "write.after_seal"
    WRITE_AFTER_SIGNING = "write.after_signing"
    RECEIVE_FORKED = "receive.forked"
    RECEIVE_MISSING = "receive.missing"
    RECEIVE_DAMAGED = "receive.damaged"
    RECEIVE_UNSIGNED = "receive.unsigned"
    RECEIVE_STRANGER = "receive.stranger"
    RECEIVE_REVOKED = "receive.revoked"
    RECEIVE_SPACE = "receive.space"
    RECEIVE_LIST = "receive.list"
    UNDO_SEEN = "undo.seen"
    UNDO_RECEIPT = "undo.receipt"
    UNDO_MISSING = "undo.missing"
    CARD_UNKNOWN = "card.unknown"
    CARD_AMBIGUOUS = "card.ambiguous"
    MEMBERS_OFFICE_ONLY = "members.office_only"
    CASE_UNKNOWN = "case.unknown"
    CASE_AMBIGUOUS = "case.ambiguous"
    BUNDLE_NO_RECEIVER = "bundle.no_receiver"
    BUNDLE_NO_CASE = "bundle.no_case"
    RECEIPT_UNKNOWN = "receipt.unknown"
    EXHIBIT_AWAITED = "exhibit.awaited"
    EXHIBIT_INSIDE = "exhibit.inside"
    EXHIBIT_WITHHELD = "exhibit.withheld"
    CITATION_TARGET = "citation.target"
    CONFLICT_NONE = "conflict.none"
    TALK_HEAD = "talk.head"
    TALK_VALUE = "talk.value"
    TALK_EMPTY = "talk.empty"
    TALK_ENCODING = "talk.encoding"
    TALK_VILLAGE = "talk.village"
    WINDOW_MISSING = "window.missing"
    UNLOCK_WAIT = "unlock.wait"
    PERSON_ALIAS = "person.alias"
    SEAL_REASON = "seal.reason"
    SEAL_UNSIGNED = "seal.unsigned"
    SEAL_MISSING = "seal.missing"
    DEVICE_UNKNOWN = "device.unknown"
    DEMO_NOT_EMPTY = "demo.not_empty"
    PRINT_MISSING = "print.missing"
    PRINT_CONFLICT = "print.conflict"
    PRINT_NAMES_PROTECTED = "print.names_protected"
    PERSON_SECRET = "person.secret"
    CARD_NOT_OFFICE = "card.not_office"
    VAULT_DAMAGED = "vault.damaged"
    VAULT_NEWER = "vault.newer"

    # exhibits, snapshots, copies
    EXHIBIT_MISSING = "exhibit.missing"
    EXHIBIT_DAMAGED = "exhibit.damaged"
    EXHIBIT_BROKEN = "exhibit.broken"
    SNAPSHOT_DAMAGED = "snapshot.damaged"
    COPY_OTHER = "copy.other"
    COPY_NOT_EMPTY = "copy.not_empty"
    COPY_DAMAGED = "copy.damaged"
    COPY_AWAY = "copy.away"
    UNDO_ERASED = "undo.erased"
    ERASE_KEPT = "erase.kept"

    # bundles and receipts
    BUNDLE_NOT_BUNDLE = "bundle.not_bundle"
    BUNDLE_DAMAGED = "bundle.damaged"
    BUNDLE_MEMBERS = "bundle.members"
    BUNDLE_OVERSIZE = "bundle.oversize"
    BUNDLE_NEWER = "bundle.newer"
    BUNDLE_MANIFEST = "bundle.manifest"
    BUNDLE_NOT_FOR_US = "bundle.not_for_us"
    BUNDLE_RETARGETED = "bundle.retargeted"
    BUNDLE_STRANGER = "bundle.stranger"
    BUNDLE_OTHER_PART = "bundle.other_part"
    BUNDLE_LEDGER = "bundle.ledger"
    BUNDLE_SECRETS = "bundle.secrets"
    BUNDLE_EXHIBIT = "bundle.exhibit"
    BUNDLE_OWN_EXHIBIT = "bundle.own_exhibit"
    BUNDLE_LARGE = "bundle.large"
    RECEIPT_NOT_RECEIVED = "receipt.not_received"
    RECEIPT_DAMAGED = "receipt.damaged"
    RECEIPT_CODE = "receipt.code"

    # files and the media they lie on
    MEDIUM_FULL = "medium.full"
    MEDIUM_READ_ONLY = "medium.read_only"
    MEDIUM_GONE = "medium.gone"
    MEDIUM_TOO_LARGE = "medium.too_large"
    MEDIUM_BAD_NAME = "medium.bad_name"
    MEDIUM_DENIED = "medium.denied"
    MEDIUM_DIFFERS = "medium.differs"
    MEDIUM_FAILED = "medium.failed"
    FILE_MISSING = "file.missing"
    FILE_EXISTS = "file.exists"
    FILE_BUSY = "file.busy"
    FILE_VANISHED = "file.vanished"
    FILE_CHANGED = "file.changed"
    FILE_NOT_A_FILE = "file.not_a_file"
    FILE_TOO_LARGE = "file.too_large"
    VAULT_BUSY = "vault.busy"

    # keys: slots, passphrases, recovery
    DOCUMENT_NEWER = "document.newer"
    KEYS_DAMAGED = "keys.damaged"
    KEYS_MISSING = "keys.missing"
    KEYS_WRONG_PASSPHRASE = "keys.wrong_passphrase"
    KEYS_WRONG_CODE = "keys.wrong_code"
    KEYS_NO_SLOT = "keys.no_slot"
    KEYS_NO_OFFICE = "keys.no_office"
    KEYS_FULL = "keys.full"
    KEYS_COST_LOW = "keys.cost_low"
    KEYS_COST_HIGH = "keys.cost_high"
    KEYS_MEMORY = "keys.memory"
    PASSPHRASE_UNUSABLE = "passphrase.unusable"
    RECOVERY_LENGTH = "recovery.length"
    RECOVERY_GROUP = "recovery.group"
    ASK_DAMAGED = "ask.damaged"
    ASK_ELSEWHERE = "ask.elsewhere"
    ASK_ALTERED = "ask.altered"
    ANSWER_DAMAGED = "answer.damaged"
    ANSWER_ELSEWHERE = "answer.elsewhere"
    ANSWER_FALSE = "answer.false"

    # keys: who is who
    PUBLIC_KEY_UNUSABLE = "public_key.unusable"
    SIGNATURE_DAMAGED = "signature.damaged"
    SIGNATURE_FOREIGN = "signature.foreign"
    SIGNATURE_WRONG = "signature.wrong"
    SEALED_DAMAGED = "sealed.damaged"
    NAME_UNUSABLE = "name.unusable"
    CARD_DAMAGED = "card.damaged"
    CERTIFICATE_DAMAGED = "certificate.damaged"
    HEAD_DAMAGED = "head.damaged"
    COUNTY_OTHER = "county.other"
    COUNTY_PRACTICE = "county.practice"
    MEMBERS_DAMAGED = "members.damaged"
    MEMBERS_FORK = "members.fork"
    MEMBERS_GAP = "members.gap"

    # facts read from a file
    FACTS_DAMAGED = "facts.damaged"
    FACTS_FIELD = "facts.field"
    TEXT_ENCODING = "text.encoding"

    # papers
    PAPER_SEALED_TEXT = "paper.sealed_text"
    PAPER_UNKNOWN = "paper.unknown"
    PAPER_AUDIENCE = "paper.audience"
    PAPER_SUBJECT = "paper.subject"
    PAPER_DECLARATION = "paper.declaration"
    PAPER_PLACEHOLDER = "paper.placeholder"
    PAPER_PLACEHOLDER_MISSING = "paper.placeholder_missing"
    PAPER_WORD = "paper.word"
    PAPER_ONE_SOURCE = "paper.one_source"
    PAPER_HOLDERS_ONLY = "paper.holders_only"
    PAPER_CHANGED = "paper.changed"

    # foreign files
    PARSE_BOMB = "parse.bomb"
    PARSE_DAMAGED = "parse.damaged"
    PARSE_ENCODING = "parse.encoding"
    PARSE_FORMAT = "parse.format"
    PARSE_LOCKED = "parse.locked"
    PARSE_MEMORY = "parse.memory"
    PARSE_TIMEOUT = "parse.timeout"
    PARSE_TOO_LARGE = "parse.too_large"

    # pictures
    PICTURE_COSTLY = "picture.costly"
    PICTURE_DAMAGED = "picture.damaged"
    PICTURE_FORMAT = "picture.format"
    PICTURE_LOCKED = "picture.locked"
    PICTURE_TOO_LARGE = "picture.too_large"

    # sound and film
    SOUND_DAMAGED = "sound.damaged"
    SOUND_FORMAT = "sound.format"
    SOUND_MISSING = "sound.missing"
    SOUND_STOPPED = "sound.stopped"
    RECORDING_MICROPHONE = "recording.microphone"
    RECORDING_NOT_ALLOWED = "recording.not_allowed"
    RECORDING_STOPPED = "recording.stopped"

    # evidence taken in by the folder
    TAKING_DIFFERS = "taking.differs"
    TAKING_LINK = "taking.link"

    # checklists, rosters, talks from files
    FORM_DAMAGED = "form.damaged"
    FORM_VERSION = "form.version"
    FORM_TOO_LARGE = "form.too_large"
    FORM_KEY = "form.key"
    FORM_TWICE = "form.twice"
    FORM_ORDER = "form.order"
    FORM_UNKNOWN = "form.unknown"
    FORM_CHECK = "form.check"
    FORM_VALUE = "form.value"
    FORM_CONSTRAINT = "form.constraint"
    FORM_CODE = "form.code"
    FORM_EXPRESSION = "form.expression"
    FORM_CIRCLE = "form.circle"
    XLSFORM_SHEET = "xlsform.sheet"
    XLSFORM_INVALID = "xlsform.invalid"
    XLSFORM_TYPE = "xlsform.type"
    XLSFORM_COLUMN = "xlsform.column"
    XLSFORM_VALUE = "xlsform.value"
    XLSFORM_EXPRESSION = "xlsform.expression"
    XLSFORM_FILE = "xlsform.file"
    ANSWERS_DAMAGED = "answers.damaged"
    ANSWERS_VILLAGE = "answers.village"
    ROSTER_EMPTY = "roster.empty"
    ROSTER_USES = "roster.uses"
    ROSTER_COLUMN = "roster.column"
    ROSTER_UNCONFIRMED = "roster.unconfirmed"
    ROSTER_FEW = "roster.few"
    HITS_MANY = "hits.many"
    HIT_OPEN = "hit.open"
    HIT_SOURCE = "hit.source"
    SAMPLE_COUNT = "sample.count"
    SAMPLE_BY = "sample.by"
    VISIT_ANSWER = "visit.answer"
    VISIT_EVEN = "visit.even"
    VISIT_OUTCOME = "visit.outcome"
    VISITS_FEW = "visits.few"
    VISITS_SUBTRACTED = "visits.subtracted"
    RULES_DAMAGED = "rules.damaged"
    RULES_WRONG = "rules.wrong"
    TALK_JSON = "talk.json"
    TALK_SEVERAL = "talk.several"

    REGISTER_UNKNOWN = "register.unknown"
    REGISTER_AUDIENCE = "register.audience"

    MAPPING_UNKNOWN = "mapping.unknown"
    MAPPING_SHEET = "mapping.sheet"
    MAPPING_CELL = "mapping.cell"
    MAPPING_SETTING = "mapping.setting"
    MAPPING_HEADS = "mapping.heads"
    CARRY_UNFIT = "carry.unfit"
    CARRY_NOTHING = "carry.nothing"

    # what comes of a talk
    TASK_OUTCOME = "task.outcome"
    TASK_OWNER = "task.owner"
    HINT_REASON = "hint.reason"

    # the review of findings
    REVIEW_MISSING = "review.missing"
    REVIEW_STAGE = "review.stage"
    REVIEW_STEP = "review.step"
    REVIEW_OWN = "review.own"
    REVIEW_REASON = "review.reason"
    REVIEW_REMARKS = "review.remarks"
    REMARK_WORDS = "remark.words"
    REMARK_ANCHOR = "remark.anchor"
    REMARK_OWNER = "remark.owner"
    FACT_WORDS = "fact.words"
    FACT_AGREES = "fact.agrees"


class Refused(Exception):
    """Something a person can understand and act on; everything is as it was before.

    `code` says why; `params` fill the sentence of that code and hold no secret and no text of a case.
    """

    def __init__(self, code: Code, **params: str | int) -> None:
        super().__init__(code.value)
        self.code = code
        self.params = params
