# SPDX-License-Identifier: Apache-2.0
"""Questionnaires of Qualtrics: the JSON of a .qsf file, blocks of questions in the order of its flow.

What becomes of each kind of question stands in `qualtrics_kinds`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from customary.core.questionnaire.importing.carried import (
    Carried,
    Taken,
    Unreadable,
    UnreadableError,
    as_json,
    key_of,
    language_of,
    rows,
    table,
)
from customary.core.questionnaire.importing.expressions import NotSimpleError, compared
from customary.core.questionnaire.importing.losses import What, Why
from customary.core.questionnaire.importing.qualtrics_kinds import Kinds
from customary.core.questionnaire.importing.wording import tell_of_markup, words_of
from customary.core.questionnaire.questions import Condition, Form, Question, QuestionKind, Section

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    #: A block and the logic of the branches it stands in.
    Placed = tuple[str, tuple[Mapping[str, Any], ...]]

DEEPEST_FLOW = 20
OPERATORS = {
    "Selected": "is", "NotSelected": "is_not", "EqualTo": "is", "NotEqualTo": "is_not",
    "GreaterThanOrEqual": "at_least", "LessThanOrEqual": "at_most", "GreaterThan": "above",
    "LessThan": "below", "Displayed": "", "Empty": "not_answered", "NotEmpty": "answered",
}  # fmt: skip
#: What else stands in a flow.
IN_FLOW = {
    "EmbeddedData": What.DATA, "WebService": What.SERVICE, "Authenticator": What.LOGIN,
    "Quota": What.QUOTA, "BlockRandomizer": What.CHANCE, "SupplementalData": What.SERVICE,
    "ReferenceSurvey": What.SERVICE,
}  # fmt: skip
#: What else goes with a question.
SETTINGS = {
    "DynamicChoices": What.EARLIER_CHOICES, "DefaultChoices": What.DEFAULT,
    "QuestionJS": What.SCRIPT,
}  # fmt: skip


def read_qualtrics(raw: bytes | str) -> Carried:
    """The questionnaire in a Qualtrics file.

    Raises:
        UnreadableError: it is not one.
    """
    data = as_json(raw)
    elements = [table(each) for each in rows(table(data).get("SurveyElements"))]
    if not elements:
        raise UnreadableError(Unreadable.NOT_THIS)
    return _Reader(table(table(data).get("SurveyEntry"))).read(elements)


class _Reader:
    """Reads one survey: blocks in the order of the flow, questions by their id."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.main = language_of(str(entry.get("SurveyLanguage") or "EN"))
        self.title = words_of(entry.get("SurveyName")) or "Qualtrics"
        self.taken = Taken()
        self.kinds = Kinds(self.taken, self.main)

    def read(self, elements: list[Mapping[str, Any]]) -> Carried:
        asked = {
            str(one.get("PrimaryAttribute")): table(one.get("Payload"))
            for one in elements
            if one.get("Element") == "SQ"
        }
        blocks = {
            str(table(block).get("ID")): table(block)
            for one in elements
            if one.get("Element") == "BL"
            for block in rows(one.get("Payload"))
            if table(block).get("Type") != "Trash"
        }
        self._tell_of_the_whole(elements)
        flow = next(
            (table(one.get("Payload")) for one in elements if one.get("Element") == "FL"), {}
        )
        placed: list[Placed] = [one for one in self._flow(flow, (), 0) if one[0] in blocks]
        sections: list[Section] = []
        there: set[str] = set()
        for name, logic in placed or [(name, ()) for name in blocks]:
            block = blocks[name]
            told = words_of(block.get("Description"))
            if name in there:
                self.taken.lose(told, Why.SETTING, What.AGAIN)
                continue
            there.add(name)
            section = self._section(block, told, logic, asked, {one.key for one in sections})
            if section.questions:
                sections.append(section)
        self._tell_of_unasked([one for name, one in blocks.items() if name not in there], asked)
        if not sections:
            raise UnreadableError(Unreadable.NO_QUESTIONS)
        form = Form(
            title={self.main: self.title},
            sections=tuple(sections),
            languages=dict.fromkeys(self.kinds.languages, "draft"),
        )
        return Carried(form, tuple(self.taken.lost.values()))

    def _section(
        self,
        block: Mapping[str, Any],
        told: str,
        logic: tuple[Mapping[str, Any], ...],
        asked: Mapping[str, Mapping[str, Any]],
        keys: Iterable[str],
    ) -> Section:
        options = table(block.get("Options"))
        if options.get("Looping") not in (None, "", "None", False):
            self.taken.lose(told, Why.SETTING, What.REPEATED)
        order = options.get("RandomizeQuestions")
        if order == "RandomWithOnlyX":
            self.taken.lose(told, Why.SETTING, What.SUBSET)
        elif order == "Advanced":
            self.taken.lose(told, Why.SETTING, What.CHANCE)
        if {} in logic:
            self.taken.lose(told, Why.CONDITION)
        branches = [self._when({"DisplayLogic": each}, told) for each in logic]
        parts = [each for each in branches if each is not None]
        questions: list[Question] = []
        for each in rows(block.get("BlockElements")):
            if table(each).get("Type") == "Page Break":
                self.taken.lose("", Why.SETTING, What.PAGES)
            questions += self._asked(table(each), asked)
        when = Condition(join="all", parts=tuple(parts)) if len(parts) > 1 else None
        # A block's description is for those who write, not for those who answer.
        return Section(
            key_of(told, keys, "s"),
            tuple(questions),
            when=when or next(iter(parts), None),
            shuffle=order in ("RandomWithXPerPage", "RandomWithOnlyX", "Advanced", True),
        )

    def _flow(
        self, flow: Mapping[str, Any], logic: tuple[Mapping[str, Any], ...], depth: int
    ) -> Iterator[Placed]:
        """Blocks in their order, each with the logic of the branches it stands in."""
        for each in rows(flow.get("Flow")):
            one = table(each)
            kind = str(one.get("Type", ""))
            if kind in ("Block", "Standard"):
                yield str(one.get("ID")), logic
                continue
            inner = logic
            if kind == "Branch":
                inner = (*logic, table(one.get("BranchLogic")))
            elif kind == "EndSurvey" and logic:
                self.taken.lose("", Why.SETTING, What.SKIP, _described(logic[-1]))
            elif kind in IN_FLOW:
                names = [str(table(field).get("Field", "")) for field in rows(one.get("EmbeddedData"))]  # fmt: skip
                self.taken.lose("", Why.SETTING, IN_FLOW[kind], ", ".join(filter(None, names)))
            elif kind not in ("Group", "Root", "EndSurvey", ""):
                self.taken.lose("", Why.SETTING, None, kind)
            if depth < DEEPEST_FLOW:
                yield from self._flow(one, inner, depth + 1)

    def _tell_of_the_whole(self, elements: list[Mapping[str, Any]]) -> None:
        for one in elements:
            payload = table(one.get("Payload"))
            if one.get("Element") == "QO":
                self.taken.lose("", Why.SETTING, What.QUOTA, words_of(payload.get("Name")))
            elif one.get("Element") == "SCO" and rows(payload.get("ScoringCategories")):
                self.taken.lose("", Why.SETTING, What.POINTS)
            elif one.get("Element") == "SO":
                for name in ("Header", "Footer"):
                    if words := words_of(payload.get(name)):
                        self.taken.lose("", Why.SETTING, What.MARGIN, words)
                    tell_of_markup(self.taken, "", [payload.get(name)], self.kinds.placeholder)
                address = str(payload.get("EOSRedirectURL") or "").removeprefix("http://").removeprefix("https://")  # fmt: skip
                if payload.get("EOSMessage") or address:
                    self.taken.lose("", Why.SETTING, What.ENDING, address)

    def _tell_of_unasked(
        self, blocks: list[Mapping[str, Any]], asked: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Name blocks that the flow never comes to."""
        for block in blocks:
            if any(table(each).get("QuestionID") in asked for each in rows(block.get("BlockElements"))):  # fmt: skip
                self.taken.lose(words_of(block.get("Description")), Why.SETTING, What.UNASKED)

    def _asked(
        self, element: Mapping[str, Any], asked: Mapping[str, Mapping[str, Any]]
    ) -> Iterable[Question]:
        name = str(element.get("QuestionID", ""))
        if element.get("Type") != "Question" or name not in asked:
            return ()
        one = asked[name]
        tag = str(one.get("DataExportTag") or name)
        if not self.taken.room(tag):
            return ()
        texts = self.kinds.texts(one, "QuestionText")
        self.taken.asked[tag] = texts
        settings = table(table(one.get("Validation")).get("Settings"))
        base = Question(
            "", QuestionKind.STATEMENT, texts or {self.main: tag},
            required=settings.get("ForceResponse") in ("ON", True), when=self._when(one, tag),
        )  # fmt: skip
        for setting, what in SETTINGS.items():
            if one.get(setting):
                self.taken.lose(tag, Why.SETTING, what)
        for skip in rows(element.get("SkipLogic")) + rows(one.get("SkipLogic")):
            self.taken.lose(tag, Why.SETTING, What.SKIP, words_of(table(skip).get("Description")))
        if table(one.get("DataVisibility")).get("Hidden") is True:
            self.taken.lose(tag, Why.SETTING, What.HIDDEN)
        tell_of_markup(self.taken, tag, _strings(one), self.kinds.placeholder)
        return self.kinds.read(one, name, tag, base)

    def _when(self, one: Mapping[str, Any], where: str) -> Condition | None:
        """Comparisons joined by "and" and "or", of which "and" binds closer."""
        logic = table(one.get("DisplayLogic")) or table(one.get("InPageDisplayLogic"))
        if not logic:
            return None
        try:
            return self._logic(logic)
        except NotSimpleError:
            self.taken.lose(where, Why.CONDITION, None, _described(logic))
            return None

    def _logic(self, logic: Mapping[str, Any]) -> Condition:
        groups: list[tuple[str, Condition]] = []
        for group in (table(each) for each in logic.values() if isinstance(each, dict)):
            parts: list[tuple[str, Condition]] = []
            for each in (table(each) for each in group.values() if isinstance(each, dict)):
                # Their files do spell it so.
                word = each.get("Conjuction") or each.get("Conjunction") or "And"
                parts.append((str(word).lower(), self._compared(each)))
            groups.append((str(group.get("Type") or "And").lower(), _either(parts)))
        return _either(groups)

    def _compared(self, each: Mapping[str, Any]) -> Condition:
        """One comparison: of a choice "q://QID1/SelectableChoice/2", a row "q://QID2#1/..."."""
        left = str(each.get("LeftOperand") or each.get("ChoiceLocator") or "")
        test = OPERATORS.get(str(each.get("Operator", "")), "")
        path = left.removeprefix("q://").split("/")
        names = self.taken.names
        if each.get("LogicType") != "Question" or not left.startswith("q://") or not test:
            raise NotSimpleError(left)
        if len(path) == 4 and path[1] == "SelectableChoice" and f"{path[0]}#{path[2]}" in names:
            return compared(names[f"{path[0]}#{path[2]}"], test, path[3])
        if path[0] not in names:
            raise NotSimpleError(left)
        if len(path) == 3 and path[1] == "SelectableChoice":
            return compared(names[path[0]], test, path[2])
        if len(path) == 3 and f"{path[0]}#{path[2]}" in names:
            return compared(names[f"{path[0]}#{path[2]}"], test, str(each.get("RightOperand", "")))
        return compared(names[path[0]], test, str(each.get("RightOperand", "")))


def _either(parts: list[tuple[str, Condition]]) -> Condition:
    """Parts of which each says how it is joined to those before it."""
    runs: list[list[Condition]] = []
    for word, part in parts:
        if runs and "or" not in word:
            runs[-1].append(part)
        else:
            runs.append([part])
    if not runs:
        raise NotSimpleError("nothing")
    joined = [run[0] if len(run) == 1 else Condition(join="all", parts=tuple(run)) for run in runs]
    return joined[0] if len(joined) == 1 else Condition(join="any", parts=tuple(joined))


def _described(logic: Mapping[str, Any]) -> str:
    """A logic in the words that the other tool shows to those who write."""
    told = [
        words_of(each.get("Description"))
        for group in (table(each) for each in logic.values())
        for each in (table(each) for each in group.values())
    ]
    return " ".join(filter(None, told))


def _strings(one: Mapping[str, Any]) -> Iterator[object]:
    yield one.get("QuestionText")
    for name in ("Choices", "Answers"):
        for each in rows(one.get(name))[:300]:
            yield table(each).get("Display")
