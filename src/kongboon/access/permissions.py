"""Who may do what: one table of acts, enforced by the services, printed for the committee (S34, S54; domain.md 2.2).

Pages, commands and tasks name their act; the service that does the work requires it of whoever acts, so that
nobody gets past by another way in. `docs/permissions.md` and the page «ใครทำอะไรได้» are made from this table.
"""

from __future__ import annotations

from enum import Enum, unique

from kongboon.access import errors
from kongboon.access.levels import Area, Level, Rule, Second
from kongboon.access.models import Officer, Role
from kongboon.funds.words import shown_date
from kongboon.kernel.errors import gettext_noop

EVERY_OFFICE = tuple(Role.values)
ALL_BUT_COLLECTOR = tuple(role for role in Role.values if role != Role.COLLECTOR)
ALL_BUT_AUDITOR = tuple(role for role in Role.values if role != Role.AUDITOR)
SEES_RIGHTS = tuple(role for role in ALL_BUT_AUDITOR if role != Role.COLLECTOR)
COMMITTEE = (Role.CHAIR, Role.TREASURER, Role.SECRETARY, Role.WELFARE, Role.BOOKKEEPER)
OFFICE_WORKERS = (Role.WELFARE, Role.SECRETARY, Role.REGISTRAR, Role.TREASURER, Role.BOOKKEEPER, Role.CHAIR)
LEADERS = (Role.CHAIR, Role.SECRETARY)
BOOKKEEPERS = (Role.TREASURER, Role.BOOKKEEPER)
REGISTER_KEEPERS = (Role.REGISTRAR, Role.SECRETARY, Role.TREASURER, Role.BOOKKEEPER)


@unique
class Act(Enum):
    """Every act of the system; the code in the change log is the name in small letters."""

    SEE_HOME = Rule(Area.FUND, gettext_noop("Open the fund's page of the day"), EVERY_OFFICE)
    SEE_SETTINGS = Rule(
        Area.FUND, gettext_noop("Look at the fund's data and who holds which office"), EVERY_OFFICE
    )
    CHANGE_DETAILS = Rule(
        Area.FUND,
        gettext_noop("Change the fund's name, office and registration"),
        (*LEADERS, Role.REGISTRAR, Role.TREASURER),
        Second.ALWAYS,
    )
    ADD_VILLAGE = Rule(Area.FUND, gettext_noop("Add a village"), (*LEADERS, Role.REGISTRAR, Role.TREASURER))
    ADD_BANK_ACCOUNT = Rule(
        Area.FUND, gettext_noop("Add a bank account"), (Role.TREASURER, *LEADERS), Second.ALWAYS
    )
    CORRECT_BANK_ACCOUNT = Rule(
        Area.FUND,
        gettext_noop("Correct what is written of a bank account"),
        (Role.TREASURER, *LEADERS),
        Second.ALWAYS,
    )
    ADD_OFFICER = Rule(
        Area.FUND,
        gettext_noop("Add an officer or give one a sign-in name"),
        (*LEADERS, Role.REGISTRAR, Role.TREASURER),
        Second.ALWAYS,
    )
    END_OFFICE = Rule(Area.FUND, gettext_noop("End an office"), (*LEADERS, Role.TREASURER), Second.ALWAYS)
    NAME_OFFICERS_MEMBERSHIP = Rule(
        Area.FUND, gettext_noop("Write down which member an officer is"), (*LEADERS, Role.REGISTRAR)
    )
    SEE_CHANGES = Rule(Area.FUND, gettext_noop("Read who changed what"), (*LEADERS, Role.AUDITOR))
    SEE_LATELY = Rule(Area.FUND, gettext_noop("Read what others changed lately"), EVERY_OFFICE)
    SEE_REQUESTS = Rule(
        Area.FUND, gettext_noop("See what waits for the word of a second officer"), ALL_BUT_COLLECTOR
    )
    AGREE_TO_REQUEST = Rule(
        Area.FUND,
        gettext_noop("Agree to what another officer asks for, or decline it"),
        (*COMMITTEE, Role.REGISTRAR),
    )
    GIVE_SLIP = Rule(
        Area.FUND,
        gettext_noop("Give an officer a slip for a new first sign-in"),
        (*LEADERS, Role.REGISTRAR, Role.TREASURER),
        Second.ALWAYS,
    )
    SIGN_SET_UP = Rule(
        Area.FUND,
        gettext_noop("Sign the starting data that another officer entered, before any money leaves"),
        (*COMMITTEE, Role.REGISTRAR),
        Second.ALWAYS,
    )
    OBJECT_TO_PAYMENT = Rule(
        Area.FUND, gettext_noop("Stop a large payment while it waits on the notice"), EVERY_OFFICE
    )
    SEE_RESOLUTIONS = Rule(Area.FUND, gettext_noop("Look at the committee's resolutions"), EVERY_OFFICE)
    READ_RESOLUTION = Rule(
        Area.FUND, gettext_noop("Read and print the words of a resolution"), ALL_BUT_COLLECTOR
    )
    WRITE_RESOLUTION = Rule(
        Area.FUND, gettext_noop("Write down a resolution that three people signed"), LEADERS
    )
    STOP_RESOLUTION = Rule(Area.FUND, gettext_noop("Stop a resolution, with the reason"), EVERY_OFFICE)
    MAKE_BACKUP = Rule(
        Area.FUND,
        gettext_noop("See how the backups are doing, and have one made now"),
        (*LEADERS, *BOOKKEEPERS),
    )
    SEE_DEVICES = Rule(
        Area.FUND,
        gettext_noop("See the telephones that keep the list, a collector the own ones, and revoke them"),
        (*REGISTER_KEEPERS, Role.CHAIR, Role.COLLECTOR),
    )
    ENROL_DEVICE = Rule(
        Area.FUND,
        gettext_noop("Show the QR and say the PIN for another collector's telephone, and revoke telephones"),
        (*REGISTER_KEEPERS, Role.CHAIR),
    )
    SEE_DOCUMENT = Rule(Area.FUND, gettext_noop("Look at a filed photo or paper"), EVERY_OFFICE)

    SEE_REGULATION = Rule(
        Area.REGULATION, gettext_noop("Read the regulation, its drafts and differences"), EVERY_OFFICE
    )
    EDIT_REGULATION = Rule(Area.REGULATION, gettext_noop("Write a draft of the regulation"), LEADERS)
    RECORD_VOTE = Rule(Area.REGULATION, gettext_noop("Record the assembly's vote on a draft"), LEADERS)
    ADOPT_REGULATION = Rule(
        Area.REGULATION, gettext_noop("Put a regulation in force"), LEADERS, Second.ALWAYS
    )
    WITHDRAW_REGULATION = Rule(
        Area.REGULATION,
        gettext_noop("Withdraw a regulation before its first day, as another meeting voted"),
        LEADERS,
        Second.ALWAYS,
    )
    SHARE_REGULATION = Rule(
        Area.REGULATION, gettext_noop("Share the fund's articles with other funds"), LEADERS
    )

    SEE_MEMBERS = Rule(Area.MEMBERS, gettext_noop("Look up members"), EVERY_OFFICE)
    SEE_PERSON = Rule(
        Area.MEMBERS,
        gettext_noop("See a member's birth date, national id, heir, note and what was received"),
        ALL_BUT_COLLECTOR,
    )
    ENROL_MEMBER = Rule(Area.MEMBERS, gettext_noop("Take in a member"), REGISTER_KEEPERS)
    CORRECT_MEMBER = Rule(
        Area.MEMBERS, gettext_noop("Correct what is written of a member"), (Role.REGISTRAR, *LEADERS)
    )
    CORRECT_NUMBER = Rule(Area.MEMBERS, gettext_noop("Correct a member's number"), (Role.REGISTRAR, *LEADERS))
    CHANGE_RIGHTS = Rule(
        Area.MEMBERS,
        gettext_noop("Change a member's joining day, exemption, dues paid before, or heir"),
        REGISTER_KEEPERS,
        Second.ALWAYS,
    )
    END_MEMBERSHIP = Rule(
        Area.MEMBERS, gettext_noop("End a membership"), (Role.REGISTRAR, *LEADERS), Second.ALWAYS
    )
    WRITE_DEATH = Rule(
        Area.MEMBERS,
        gettext_noop("Write down that a member died; the others are told"),
        (Role.REGISTRAR, *LEADERS),
    )
    UNDO_END = Rule(
        Area.MEMBERS,
        gettext_noop("Undo an end of a membership, or a death, that was written wrongly"),
        (Role.REGISTRAR, *LEADERS),
        Second.ALWAYS,
    )
    CORRECT_END = Rule(
        Area.MEMBERS,
        gettext_noop("Correct the day on which a membership ended"),
        (Role.REGISTRAR, *LEADERS),
        Second.ALWAYS,
    )
    UNDO_ENROLMENT = Rule(
        Area.MEMBERS,
        gettext_noop("Undo that somebody was taken in by mistake, or twice"),
        (Role.REGISTRAR, *LEADERS),
        Second.ALWAYS,
    )
    END_FOR_ARREARS = Rule(
        Area.MEMBERS, gettext_noop("End a membership for arrears, by resolution"), (Role.REGISTRAR, *LEADERS)
    )
    REJOIN_MEMBER = Rule(
        Area.MEMBERS,
        gettext_noop("Take back a member who lapsed and pays what is owed"),
        (*BOOKKEEPERS, Role.COLLECTOR),
        Second.ALWAYS,
    )
    IMPORT_REGISTER = Rule(
        Area.MEMBERS, gettext_noop("Bring in a register from a file, or undo that"), REGISTER_KEEPERS
    )
    IMPORT_RIGHTS = Rule(
        Area.MEMBERS,
        gettext_noop("Take over joining days and dues paid before from a register, once the fund has begun"),
        REGISTER_KEEPERS,
        Second.ALWAYS,
    )
    SEE_LOOKS = Rule(
        Area.MEMBERS,
        gettext_noop("Print for a member who looked at their data, and everything that is kept of them"),
        (Role.REGISTRAR, *LEADERS),
    )
    RECORD_CONSENT = Rule(
        Area.MEMBERS,
        gettext_noop("Write down a member's consent to sensitive data, or that it is taken back"),
        (Role.REGISTRAR, *LEADERS, Role.WELFARE),
    )
    ERASE_MEMBER = Rule(
        Area.MEMBERS,
        gettext_noop("Erase a person whose membership ended long ago"),
        (Role.REGISTRAR, *LEADERS),
        Second.ALWAYS,
    )
    SEE_OVERDUE = Rule(Area.MEMBERS, gettext_noop("See who is overdue"), ALL_BUT_COLLECTOR)

    CHOOSE_DUES_TIER = Rule(
        Area.DUES, gettext_noop("Write down which of the rates of dues a member chose"), REGISTER_KEEPERS
    )
    SEE_DUES = Rule(Area.DUES, gettext_noop("Look at villages, months and receipts"), EVERY_OFFICE)
    COLLECT_DUES = Rule(
        Area.DUES, gettext_noop("Take dues, by tap or by sheet"), (Role.COLLECTOR, *BOOKKEEPERS)
    )
    UNDO_COLLECTION = Rule(
        Area.DUES, gettext_noop("Take back one's own last receipt"), (Role.COLLECTOR, *BOOKKEEPERS)
    )
    TAKE_BACK_RECEIPT = Rule(
        Area.DUES,
        gettext_noop("Take back a receipt, with a reason"),
        (*BOOKKEEPERS, Role.CHAIR),
        Second.ALWAYS,
    )
    COUNT_CASH = Rule(
        Area.DUES, gettext_noop("Count the cash that a collector hands over"), (*BOOKKEEPERS, Role.CHAIR)
    )
    SETTLE_REFUSED_TAP = Rule(
        Area.DUES,
        gettext_noop("Decide what became of the cash of a tap that was refused on arrival"),
        (*BOOKKEEPERS, Role.CHAIR),
    )
    SEE_CASH = Rule(
        Area.DUES,
        gettext_noop("See who holds cash, which counts nobody agreed to, and which receipts were taken back"),
        (*BOOKKEEPERS, Role.CHAIR, Role.AUDITOR),
    )
    AGREE_TO_COUNT = Rule(
        Area.DUES,
        gettext_noop("Agree to the count of the cash that one handed over, or say what it was"),
        ALL_BUT_AUDITOR,
    )
    FILE_COUNT_SLIP = Rule(
        Area.DUES,
        gettext_noop("File the photo of a slip of handed-over cash that both signed"),
        (*BOOKKEEPERS, Role.CHAIR),
    )
    WRITE_OFF_DIFFERENCE = Rule(
        Area.DUES,
        gettext_noop("Write off what a collector's cash is short"),
        (*BOOKKEEPERS, Role.CHAIR),
        Second.ALWAYS,
    )
    PAY_BACK_COLLECTOR = Rule(
        Area.DUES,
        gettext_noop("Pay out what the fund owes a collector who gave back more than was collected"),
        (*BOOKKEEPERS, Role.CHAIR),
        Second.ALWAYS,
    )
    RELEASE_ADVANCE = Rule(
        Area.DUES, gettext_noop("Turn dues paid ahead into the year's income"), BOOKKEEPERS
    )

    SEE_BOOKS = Rule(Area.BOOKS, gettext_noop("Read the books and pools"), ALL_BUT_COLLECTOR)
    PRINT_VOUCHER = Rule(Area.BOOKS, gettext_noop("Print slips and vouchers of the books"), BOOKKEEPERS)
    RECORD_OPENING = Rule(Area.BOOKS, gettext_noop("Enter the opening balances"), BOOKKEEPERS)
    CORRECT_OPENING = Rule(
        Area.BOOKS, gettext_noop("Correct an opening balance"), (Role.TREASURER,), Second.ALWAYS
    )
    DEPOSIT_CASH = Rule(Area.BOOKS, gettext_noop("Bring cash to the bank"), BOOKKEEPERS)
    WITHDRAW_CASH = Rule(Area.BOOKS, gettext_noop("Take cash out of the bank"), BOOKKEEPERS, Second.BY_SUM)
    RECORD_INCOME = Rule(Area.BOOKS, gettext_noop("Record other money received"), BOOKKEEPERS)
    PAY_OTHER = Rule(
        Area.BOOKS, gettext_noop("Pay for something else than a benefit"), BOOKKEEPERS, Second.ALWAYS
    )
    PAY_PETTY_CASH = Rule(
        Area.BOOKS,
        gettext_noop("Pay a small cost at once out of the cash box, with a photo of the receipt"),
        BOOKKEEPERS,
    )
    CHANGE_PETTY_CASH = Rule(
        Area.BOOKS,
        gettext_noop("Change how much petty cash may be paid at a time and in a month"),
        (Role.TREASURER, *LEADERS),
        Second.ALWAYS,
    )
    ADD_SUPPLIER = Rule(
        Area.BOOKS,
        gettext_noop("List a supplier from whom the fund buys"),
        (*BOOKKEEPERS, *LEADERS),
        Second.ALWAYS,
    )
    END_SUPPLIER = Rule(
        Area.BOOKS, gettext_noop("Take a supplier off the list"), (*BOOKKEEPERS, *LEADERS), Second.ALWAYS
    )
    RECEIVE_GOODS = Rule(
        Area.BOOKS,
        gettext_noop("Take in goods that were given to the fund"),
        (*BOOKKEEPERS, Role.WELFARE),
        Second.ALWAYS,
    )
    GIVE_GOODS = Rule(
        Area.BOOKS,
        gettext_noop("Give out goods by hand, without a claim"),
        (*BOOKKEEPERS, Role.WELFARE),
        Second.ALWAYS,
    )
    WRITE_OFF_GOODS = Rule(
        Area.BOOKS, gettext_noop("Write off goods that are spoiled or lost"), BOOKKEEPERS, Second.ALWAYS
    )
    UNDO_ENTRY = Rule(
        Area.BOOKS,
        gettext_noop("Take back an entry of the books, with a reason"),
        (*BOOKKEEPERS, Role.CHAIR),
        Second.ALWAYS,
    )
    ACCEPT_CLOCK = Rule(
        Area.BOOKS,
        gettext_noop("Write down that the clock was ahead at the last entry, so that the books go on"),
        (*BOOKKEEPERS, *LEADERS),
        Second.ALWAYS,
    )
    CONFIRM_DAY = Rule(
        Area.BOOKS, gettext_noop("Say that the day of the machine is right after a long pause"), EVERY_OFFICE
    )
    SEE_MONTHS = Rule(
        Area.BOOKS, gettext_noop("See which months are closed"), (*BOOKKEEPERS, Role.CHAIR, Role.AUDITOR)
    )
    CLOSE_MONTH = Rule(Area.BOOKS, gettext_noop("Close a month"), BOOKKEEPERS)
    REOPEN_MONTH = Rule(Area.BOOKS, gettext_noop("Open a closed month again"), (Role.CHAIR,))

    SEE_CLAIMS = Rule(Area.BENEFITS, gettext_noop("Look at claims, lists and the notice"), EVERY_OFFICE)
    SEE_RIGHTS = Rule(Area.BENEFITS, gettext_noop("See what a member may ask for"), SEES_RIGHTS)
    SUBMIT_CLAIM = Rule(Area.BENEFITS, gettext_noop("Write down a claim"), ALL_BUT_AUDITOR)
    CONFIRM_CLAIM = Rule(
        Area.BENEFITS, gettext_noop("Confirm or decline a claim of somebody else"), COMMITTEE
    )
    PAY_CLAIM = Rule(
        Area.BENEFITS, gettext_noop("Pay a confirmed claim"), (*BOOKKEEPERS, Role.CHAIR), Second.ALWAYS
    )
    CHECK_CLAIM = Rule(Area.BENEFITS, gettext_noop("Check afterwards what was paid at once"), COMMITTEE)
    WITHDRAW_CLAIM = Rule(Area.BENEFITS, gettext_noop("Withdraw one's own claim"), ALL_BUT_AUDITOR)
    STOP_CLAIM = Rule(
        Area.BENEFITS, gettext_noop("Stop a claim of somebody else before it is paid"), COMMITTEE
    )
    TAKE_BACK_CLAIM = Rule(
        Area.BENEFITS,
        gettext_noop("Take back a benefit that was paid, once its money has come back"),
        COMMITTEE,
        Second.ALWAYS,
    )
    OBJECT_TO_CLAIM = Rule(Area.BENEFITS, gettext_noop("Object to a payment on the notice"), EVERY_OFFICE)
    APPEAL_CLAIM = Rule(
        Area.BENEFITS, gettext_noop("Ask for a refused claim to be looked at again"), ALL_BUT_AUDITOR
    )
    RULE_APPEAL = Rule(Area.BENEFITS, gettext_noop("Decide about a refused claim anew"), COMMITTEE)
    MAKE_EXCEPTION = Rule(
        Area.BENEFITS,
        gettext_noop("Propose an exception for a refused claim"),
        tuple(role for role in COMMITTEE if role != Role.CHAIR),
    )
    SIGN_EXCEPTION = Rule(Area.BENEFITS, gettext_noop("Agree to an exception"), COMMITTEE)
    SEE_LISTS = Rule(
        Area.BENEFITS, gettext_noop("Look at lists and disasters"), (*OFFICE_WORKERS, Role.AUDITOR)
    )
    MAKE_LIST = Rule(Area.BENEFITS, gettext_noop("Write down a list of claims"), OFFICE_WORKERS)
    OPEN_INCIDENT = Rule(Area.BENEFITS, gettext_noop("Open and close a disaster"), (Role.WELFARE, *LEADERS))
    TICK_HOUSES = Rule(Area.BENEFITS, gettext_noop("Tap the houses that a disaster hit"), OFFICE_WORKERS)
    SEE_REFUNDS = Rule(Area.BENEFITS, gettext_noop("Look at refunds of dues"), ALL_BUT_COLLECTOR)
    ASK_REFUND = Rule(
        Area.BENEFITS, gettext_noop("Write down a refund of dues"), (Role.REGISTRAR, *COMMITTEE)
    )
    CONFIRM_REFUND = Rule(
        Area.BENEFITS, gettext_noop("Confirm or decline a refund of somebody else"), COMMITTEE
    )
    PAY_REFUND = Rule(
        Area.BENEFITS, gettext_noop("Pay a confirmed refund"), (*BOOKKEEPERS, Role.CHAIR), Second.ALWAYS
    )
    TAKE_BACK_REFUND = Rule(
        Area.BENEFITS,
        gettext_noop("Take back a refund that was paid, once its money has come back"),
        COMMITTEE,
        Second.ALWAYS,
    )

    SEE_REPORTS = Rule(Area.FUTURE, gettext_noop("Read the six-month reports"), EVERY_OFFICE)
    FREEZE_REPORT = Rule(Area.FUTURE, gettext_noop("Make a report final"), (*LEADERS, *BOOKKEEPERS))
    SEE_OUTLOOK = Rule(Area.FUTURE, gettext_noop("Read how long the money lasts"), ALL_BUT_COLLECTOR)
    ASK_OUTLOOK = Rule(Area.FUTURE, gettext_noop("Ask how long the money lasts"), (*LEADERS, *BOOKKEEPERS))
    CHOOSE_ASSUMPTIONS = Rule(
        Area.FUTURE,
        gettext_noop("Choose assumptions, lay a comparison before a meeting"),
        (*LEADERS, Role.TREASURER),
    )

    SIGN_IN = Rule(Area.INSTALLATION, gettext_noop("Sign in"), level=Level.PUBLIC)
    SEE_STATUS = Rule(Area.INSTALLATION, gettext_noop("Ask whether the program runs"), level=Level.PUBLIC)
    OPEN_OFFLINE = Rule(
        Area.INSTALLATION,
        gettext_noop("Open without a line what this telephone was given to keep"),
        level=Level.PUBLIC,
    )
    CHOOSE_DISPLAY = Rule(
        Area.INSTALLATION, gettext_noop("Choose language and text size"), level=Level.PUBLIC
    )
    BEGIN = Rule(
        Area.INSTALLATION, gettext_noop("Be the first person of an empty installation"), level=Level.PUBLIC
    )
    CHOOSE_FUND = Rule(
        Area.INSTALLATION, gettext_noop("Choose one of one's own funds"), level=Level.SIGNED_IN
    )
    OWN_SIGN_IN = Rule(
        Area.INSTALLATION, gettext_noop("Change one's own password, sign out"), level=Level.SIGNED_IN
    )
    CREATE_FUND = Rule(Area.INSTALLATION, gettext_noop("Make a new fund"), level=Level.ADMINISTRATOR)
    SEE_COMPONENTS = Rule(
        Area.INSTALLATION, gettext_noop("Look at the parts that pages are made of"), level=Level.ADMINISTRATOR
    )
    RUN_INSTALLATION = Rule(
        Area.INSTALLATION,
        gettext_noop("Make, back up, check and serve the database, move a fund in or out"),
        level=Level.SHELL,
    )
    MAKE_USER = Rule(
        Area.INSTALLATION, gettext_noop("Make the first users at the machine itself"), level=Level.SHELL
    )
    READ_FILES = Rule(
        Area.INSTALLATION,
        gettext_noop("Check or try a file, or print figures, at the machine itself"),
        level=Level.SHELL,
    )

    @property
    def rule(self) -> Rule:
        return self.value

    @property
    def code(self) -> str:
        return self.name.lower()


def may(officer: Officer, act: Act) -> bool:
    """Whether an officer's role allows an act of the fund, second words apart."""
    return officer.role in act.rule.roles


def require(officer: Officer, act: Act) -> None:
    """Refuse an act that is not this office's. Errors: OfficeEnded; NotAllowed; NotForThisOffice where many may."""
    if officer.active_to is not None:
        raise errors.OfficeEnded(name=officer.name, date=shown_date(officer.active_to))
    roles = act.rule.roles
    if officer.role in roles:
        return
    if len(roles) > len(Role) // 2:
        raise errors.NotForThisOffice(role=Role(officer.role).label)
    raise errors.NotAllowed(role=" / ".join(str(Role(role).label) for role in roles))
