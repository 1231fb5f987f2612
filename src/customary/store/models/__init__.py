# SPDX-License-Identifier: Apache-2.0
"""Every table, a noun a file."""

from customary.store.models.account import (
    Account,
    Invitation,
    Role,
    RoleGrant,
)
from customary.store.models.api_key import (
    ApiKey,
)
from customary.store.models.base import (
    Recorded,
    Timed,
)
from customary.store.models.card import (
    MeetingCard,
)
from customary.store.models.commerce import (
    BudgetLine,
    BudgetPurpose,
    Order,
    OrderKind,
    Subscription,
)
from customary.store.models.communication import (
    CommunicationRule,
    Element,
    PublicationSentence,
    SentenceState,
)
from customary.store.models.customer import (
    Customer,
    CustomerKind,
    CustomerStatus,
)
from customary.store.models.decision import (
    Decision,
    DecisionKind,
    DecisionStatus,
)
from customary.store.models.dialogue import (
    Dialogue,
    DialogueKind,
    DialogueMessage,
)
from customary.store.models.document import (
    Attestation,
    ChallengeOutcome,
    ChallengeReason,
    DocumentKind,
    DocumentStatus,
    GovDocument,
    PolicyChallenge,
    PromiseEvent,
)
from customary.store.models.event import (
    FEWEST_PEOPLE,
    MEETINGS,
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Event,
    EventKind,
    EventStatus,
)
from customary.store.models.fairness import (
    AuditVerdict,
    RecordAudit,
    RetentionRule,
)
from customary.store.models.grading import (
    Dispute,
    GradingRun,
    IndicatorRecords,
    IndicatorSetting,
    IndicatorValue,
    PracticeGrade,
    PracticeSetting,
)
from customary.store.models.identity import (
    IdentityPair,
    PairReason,
    PairState,
)
from customary.store.models.journey import (
    Journey,
    JourneyStage,
    RoleContribution,
)
from customary.store.models.ledger import (
    Change,
    OutboxKind,
    OutboxMessage,
    OutboxState,
)
from customary.store.models.measure import (
    Goal,
    Metric,
    MetricKind,
    MetricObservation,
)
from customary.store.models.org import (
    Function,
    Level,
    OrgUnit,
    Person,
    Placement,
    Standing,
)
from customary.store.models.organisation import (
    Cards,
    ChatKind,
    Organisation,
)
from customary.store.models.programme import (
    AnecdoteMark,
    HiringAnecdote,
    HiringCase,
    HiringOutcome,
    Participation,
    Programme,
    ProgrammeKind,
)
from customary.store.models.quality import (
    Incident,
    QualityReview,
    Recognition,
    RecognitionBasis,
    ReviewRating,
    SampleDraw,
)
from customary.store.models.source import (
    Delivery,
    EvidenceGrade,
    ImportFile,
    ImportRun,
    ImportState,
    Mapping,
    RawRecord,
    Source,
)
from customary.store.models.survey import (
    Instrument,
    InstrumentItem,
    InstrumentKind,
    Response,
    Wave,
)
from customary.store.models.telling import (
    Publication,
    PublicationKind,
    Story,
    StoryKind,
)
from customary.store.models.voice import (
    Interaction,
    InteractionKind,
    Theme,
    VoiceItem,
    VoiceKind,
)
from customary.store.models.work import (
    Action,
    ActionStatus,
    Citation,
    CitationKind,
    Initiative,
    InitiativeKind,
    InitiativeStatus,
    Verdict,
)

__all__ = [
    "FEWEST_PEOPLE",
    "MEETINGS",
    "Account",
    "Action",
    "ActionStatus",
    "AgendaItem",
    "AnecdoteMark",
    "ApiKey",
    "Attendance",
    "AttendanceStatus",
    "Attestation",
    "AuditVerdict",
    "BudgetLine",
    "BudgetPurpose",
    "Cards",
    "ChallengeOutcome",
    "ChallengeReason",
    "Change",
    "ChatKind",
    "Citation",
    "CitationKind",
    "CommunicationRule",
    "Customer",
    "CustomerKind",
    "CustomerStatus",
    "Decision",
    "DecisionKind",
    "DecisionStatus",
    "Delivery",
    "Dialogue",
    "DialogueKind",
    "DialogueMessage",
    "Dispute",
    "DocumentKind",
    "DocumentStatus",
    "Element",
    "Event",
    "EventKind",
    "EventStatus",
    "EvidenceGrade",
    "Function",
    "Goal",
    "GovDocument",
    "GradingRun",
    "HiringAnecdote",
    "HiringCase",
    "HiringOutcome",
    "IdentityPair",
    "ImportFile",
    "ImportRun",
    "ImportState",
    "Incident",
    "IndicatorRecords",
    "IndicatorSetting",
    "IndicatorValue",
    "Initiative",
    "InitiativeKind",
    "InitiativeStatus",
    "Instrument",
    "InstrumentItem",
    "InstrumentKind",
    "Interaction",
    "InteractionKind",
    "Invitation",
    "Journey",
    "JourneyStage",
    "Level",
    "Mapping",
    "MeetingCard",
    "Metric",
    "MetricKind",
    "MetricObservation",
    "Order",
    "OrderKind",
    "OrgUnit",
    "Organisation",
    "OutboxKind",
    "OutboxMessage",
    "OutboxState",
    "PairReason",
    "PairState",
    "Participation",
    "Person",
    "Placement",
    "PolicyChallenge",
    "PracticeGrade",
    "PracticeSetting",
    "Programme",
    "ProgrammeKind",
    "PromiseEvent",
    "Publication",
    "PublicationKind",
    "PublicationSentence",
    "QualityReview",
    "RawRecord",
    "Recognition",
    "RecognitionBasis",
    "RecordAudit",
    "Recorded",
    "Response",
    "RetentionRule",
    "ReviewRating",
    "Role",
    "RoleContribution",
    "RoleGrant",
    "SampleDraw",
    "SentenceState",
    "Source",
    "Standing",
    "Story",
    "StoryKind",
    "Subscription",
    "Theme",
    "Timed",
    "Verdict",
    "VoiceItem",
    "VoiceKind",
    "Wave",
]
