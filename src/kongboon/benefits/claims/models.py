from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kongboon.access.models import Officer
from kongboon.documents.models import Document
from kongboon.funds.models import FundOwned, Village
from kongboon.ledger.models import Entry
from kongboon.members.models import Member
from kongboon.rules.decision import Decision, Facts
from kongboon.rules.explain import evidence_in_words
from kongboon.rules.serialise import decision_from_json, facts_from_json

if TYPE_CHECKING:
    from kongboon.benefits.appeals.models import ExceptionGrant

NUMBER_PREFIX = "สค."


def claim_number(year_be: int, serial: int) -> str:
    """As printed and spoken: สค.2567/0001 (สค. = สวัสดิการ)."""
    return f"{NUMBER_PREFIX}{year_be}/{serial:04d}"


# A claim that counts neither against caps nor against a second one for the same event.
NOT_LIVE = ("refused", "withdrawn", "appealed", "renewed")
_LIVE = ~models.Q(status__in=NOT_LIVE)


class Claim(FundOwned):
    """One benefit asked for after one event (คำขอรับสวัสดิการ), with the decision of the day it was handed in.

    What was asked and decided never changes (benefits.claims.guards); only the status moves on, and what it brings:
    the sum granted, its entries in the books, the day of the committee's check, a withdrawal. One that was
    paid may be withdrawn too: then its entries are reversed in the books and stay on the claim.
    `amount_satang` is what the rule gives before owed dues come off (the decision says both); 0 where the committee
    chooses between the least and the most. Dues that the payment took off have a receipt: `dues_entry`.
    A refused claim may be appealed once, and may be paid as an exception (benefits.appeals.models): its decision
    stays a refusal then, and the sum granted is the resolution's.
    `nights` are the units of a benefit by the unit that were granted: nights, or the fund's own (trips).
    `payable_from` is set where a large sum was confirmed, one that is published to the members
    (`benefits.thresholds`): paid no sooner, and what is paid at once from its confirmation on.
    `place` is the key of the machine at which it was handed in.
    `story` is what people who decide are told besides the facts of the rules.
    Help to somebody who is no member has no `member`: the person is `person_name` of `village` and `house_no`,
    and `vouched_by` the member who knows them, None where the officer who hands it in does (docs/decisions/0010).
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting to be confirmed")
        APPROVED = "approved", _("Confirmed, to be paid")
        PAID = "paid", _("Paid")
        REFUSED = "refused", _("Conditions not met")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        APPEALED = "appealed", _("Appealed")
        RENEWED = "renewed", _("Decided anew")

    year_be = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=20)
    idem_key = models.CharField(max_length=80)
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="claims")
    benefit_code = models.CharField(max_length=12)
    benefit_title = models.CharField(max_length=200)
    event = models.CharField(max_length=40)
    event_on = models.DateField()
    submitted_on = models.DateField()
    relation = models.CharField(max_length=12)
    person_name = models.CharField(max_length=200, blank=True)
    person_key = models.CharField(max_length=200, blank=True)
    village = models.ForeignKey(Village, null=True, on_delete=models.PROTECT, related_name="+")
    house_no = models.CharField(max_length=50, blank=True)
    vouched_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    certificate_no = models.CharField(max_length=50, blank=True)
    facts = models.JSONField()
    decision = models.JSONField()
    regulation_sha256 = models.CharField(max_length=64)
    clause = models.CharField(max_length=100, blank=True)
    path = models.CharField(max_length=20)
    amount_satang = models.BigIntegerField()
    amount_min_satang = models.BigIntegerField(null=True)
    amount_max_satang = models.BigIntegerField(null=True)
    nights = models.PositiveSmallIntegerField(default=0)
    payee_name = models.CharField(max_length=200)
    payee_relation = models.CharField(max_length=100, blank=True)
    story = models.CharField(max_length=500, blank=True)
    submitted_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    status = models.CharField(max_length=10, choices=Status.choices)
    granted_satang = models.BigIntegerField(null=True)
    accrual_entry = models.OneToOneField(
        Entry, null=True, on_delete=models.PROTECT, related_name="claim_accrued"
    )
    paid_entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="claim_paid")
    dues_entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="claim_dues")
    dues_satang = models.BigIntegerField(null=True)
    check_due_on = models.DateField(null=True)
    payable_from = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    # Since when it names nobody any more: the member was erased (web.erasure), kind, sum and days stay.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fund", "year_be", "serial"], name="claim_number_once"),
            models.UniqueConstraint(fields=["fund", "idem_key"], name="claim_idem_key_once"),
            models.UniqueConstraint(
                fields=["fund", "member", "benefit_code"],
                condition=models.Q(event="death", relation="self") & _LIVE,
                name="claim_death_once",
            ),
            models.UniqueConstraint(
                fields=["fund", "certificate_no", "event", "benefit_code"],
                condition=~models.Q(certificate_no="") & _LIVE,
                name="claim_certificate_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_satang__gte=0), name="claim_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(event_on__lte=models.F("submitted_on")),
                name="claim_event_before_submission",
            ),
            models.CheckConstraint(
                condition=models.Q(relation="non_member", member=None, village__isnull=False)
                & ~models.Q(person_key="")
                | ~models.Q(relation="non_member")
                & models.Q(member__isnull=False, village=None, house_no="", vouched_by=None),
                name="claim_is_of_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["fund", "status"], name="claim_status"),
            models.Index(fields=["member", "benefit_code", "event_on"], name="claim_member_benefit"),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.number

    @property
    def decided(self) -> Decision:
        """The stored decision as the rules gave it."""
        return decision_from_json(self.decision)

    @property
    def known_facts(self) -> Facts:
        """The stored facts: evaluating them under the same regulation gives `decided` again."""
        return facts_from_json(self.facts)

    @property
    def by_committee(self) -> bool:
        """Whether people choose the sum within a range."""
        return self.amount_max_satang is not None

    @property
    def goods(self) -> str:
        """What is handed out instead of money, as the regulation calls it; "" for money."""
        told = [reason["facts"] for reason in self.decision["reasons"] if reason["code"] == "goods"]
        return str(told[0]["goods"]) if told else ""

    @property
    def due_satang(self) -> int:
        """What the fund gives, or gave, before owed dues come off: the sum granted, before that what the rule gives."""
        return self.amount_satang if self.granted_satang is None else self.granted_satang

    @property
    def handed_out_satang(self) -> int:
        """What the payee received, once it is paid."""
        return self.due_satang - (self.dues_satang or 0)

    @property
    def arrears_satang(self) -> int:
        """The owed dues that the decision takes off; the payment takes off no more (benefits.paying)."""
        # Without reading the whole decision, because every claim of a list is asked.
        return int(self.amount_satang - self.decision.get("amount_satang", self.amount_satang))

    @property
    def at_once(self) -> bool:
        return self.path == "at_once"

    def waits_at(self, at: datetime) -> bool:
        """Whether the members have not yet had their time to see that this sum is to be paid."""
        wait = self.status == self.Status.APPROVED and not self.at_once
        return wait and self.payable_from is not None and at < self.payable_from

    @property
    def waits(self) -> bool:
        """Whether it is confirmed and must not be paid yet."""
        return self.waits_at(timezone.now())

    @property
    def wait_hours(self) -> int:
        """How many hours its notice runs, from the word that confirmed it; 0 for what does not wait."""
        if self.payable_from is None or self.accrual_entry is None:
            return 0
        return round((self.payable_from - self.accrual_entry.batch.posted_at).total_seconds() / 3600)

    @property
    def is_stopped(self) -> bool:
        """Taken back by an objection while its notice ran."""
        if self.withdrawn_at is None or self.payable_from is None:
            return False
        return self.paid_entry_id is None and not self.at_once and self.withdrawn_at < self.payable_from

    @property
    def beneficiary(self) -> str:
        """Whose claim it is: the member, or the person who is none."""
        return self.member.full_name if self.member is not None else self.person_name

    @property
    def home(self) -> Village | None:
        """The village of whoever it is for."""
        return self.member.village if self.member is not None else self.village

    @property
    def vouching_name(self) -> str:
        """Who knows a person that is no member: the member who vouches, else the officer who handed it in."""
        return self.vouched_by.full_name if self.vouched_by is not None else self.submitted_by.name

    @property
    def of_the_member(self) -> bool:
        return self.relation == "self"

    @property
    def is_own_death(self) -> bool:
        return self.event == "death" and self.of_the_member

    @property
    def exception(self) -> ExceptionGrant | None:
        """The resolution on which the sum granted rests; None where it rests on the rule."""
        if self.granted_satang is None:
            return None
        found: ExceptionGrant | None = self.exceptions.order_by("pk").last()
        return found

    @property
    def is_taken_back(self) -> bool:
        """Paid, and then withdrawn with its money back in the fund."""
        return self.status == self.Status.WITHDRAWN and self.paid_entry_id is not None

    @property
    def is_live(self) -> bool:
        """Waiting, confirmed or paid: it counts against caps and against a second claim."""
        return self.status not in NOT_LIVE


class Approval(FundOwned):
    """One officer's word on a claim, under their own sign-in; never the submitter's. Rows are only added."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Confirmation")
        COMMITTEE_CHECK = "committee_check", _("Committee's check")

    class Verdict(models.TextChoices):
        YES = "yes", _("Agreed")
        NO = "no", _("Not agreed")

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="approvals")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    verdict = models.CharField(max_length=3, choices=Verdict.choices)
    amount_satang = models.BigIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    # Spoken on the screen of another officer or where it was handed in, under the own name: marked, never refused.
    is_same_device = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "officer", "kind"], name="approval_officer_once"),
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(kind="committee_check"), name="approval_check_once"
            ),
        ]
        ordering = ["pk"]


class ClaimPaper(FundOwned):
    """A filed paper of a claim: evidence by its name in the regulation, or the voucher after it was signed."""

    SIGNED_VOUCHER = "signed_voucher"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="papers")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    at = models.DateTimeField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "document", "name"], name="claim_paper_once")]
        ordering = ["pk"]

    @property
    def word(self) -> str:
        """What the paper is called in the language of the page."""
        if self.name == self.SIGNED_VOUCHER:
            return gettext("Signed payment voucher")
        return evidence_in_words(self.name, gettext)


class OfficerMembership(FundOwned):
    """An officer is this member of the fund (เป็นสมาชิกเลขที่); the newest row counts, no member: not one any more."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class ClaimGround(FundOwned):
    """Why the fund may keep what a claim tells of somebody's health, as it was said on the day; rows are only added.

    `text_version` is that of the words that were read out (members.consents).
    """

    class Ground(models.TextChoices):
        AGREED = "agreed", _("The words were read out, and the person agreed")
        RELATIVE = "relative", _("The person cannot speak for themselves; a relative asks for them")
        VITAL = "vital", _("Life or health is in danger, and nobody could be asked")
        BEFORE = "before", _("Handed in before this was asked")

    claim = models.OneToOneField("benefits.Claim", on_delete=models.PROTECT, related_name="ground")
    ground = models.CharField(max_length=8, choices=Ground.choices)
    text_version = models.PositiveSmallIntegerField()
    on = models.DateField()
    by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class ClaimWarning(FundOwned):
    """Another fund on this installation knows a claim's photo or certificate; a confirmation then needs a note.

    Of the other fund nothing but its name is kept.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("The same photo was used at another fund")
        CERTIFICATE = "certificate", _("The same certificate number was used at another fund")

    claim = models.ForeignKey("benefits.Claim", on_delete=models.PROTECT, related_name="warnings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    fund_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "kind", "fund_name"], name="claim_warning_once")
        ]
        ordering = ["pk"]
