# SPDX-License-Identifier: Apache-2.0
"""A broken catalogue is refused in words that name the file, the key, the value and the mend."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from customary.catalogue import load_catalogue, read_catalogue

DECISIONS = "practices/decisions/practices.toml"
ENGLISH = "practices/decisions/en.toml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A private copy of the shipped catalogue, to break."""
    with as_file(files("customary.catalogue")) as shipped:
        shutil.copytree(shipped, tmp_path / "catalogue")
    return tmp_path / "catalogue"


def replace(root: Path, name: str, old: str, new: str) -> None:
    """Replaces the first occurrence, which must be there."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(root: Path, name: str, text: str) -> None:
    path = root / name
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def table(root: Path, name: str, key: str) -> str:
    """The text of one table of a file, heading included."""
    text = (root / name).read_text(encoding="utf-8")
    return f"[{key}]" + text.split(f"[{key}]", 1)[1].split("\n[", 1)[0]


def refusal(root: Path) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the message is what is tested)
        read_catalogue(root)
    return str(caught.value)


def test_a_copy_reads_as_the_shipped_catalogue_does(copy: Path) -> None:
    assert read_catalogue(copy) == load_catalogue()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'cadence = "month"',
            'cadence = "monthly"',
            "[C25] cadence = 'monthly': write one of week, fortnight, month,",
        ),
        ('scope = "unit"', 'scope = "team"', "[C25] scope = 'team': write one of company, unit"),
        (
            'who = ["executive",',
            'who = ["boss",',
            "[C25] who = 'boss': write one of executive, cx_lead,",
        ),
        ('who = ["executive",', 'who = [7, "executive",', "[C25] who = 7: write one of executive,"),
        ("threshold = 0.5", "threshold = 50", "[C25] threshold = 50: write a number above 0"),
        ("threshold = 0.5", "threshold = 0.0", "[C25] threshold = 0.0: write a number above 0"),
        ("threshold = 0.5", "threshold = true", "[C25] threshold = True: write a number above 0"),
        ("threshold = 0.5", "threshold = nan", "[C25] threshold = nan: write a number above 0"),
        ("threshold = 0.5\n", "", "[C25] has no threshold: add it"),
        (
            'indicators = ["I38", "I48"]',
            'indicators = ["I38", "I99"]',
            "[C25] indicators = 'I99': write a known indicator",
        ),
        (
            'indicators = ["I38", "I48"]',
            "indicators = []",
            "[C25] indicators = []: name at least one",
        ),
        (
            'indicators = ["I38", "I48"]',
            'indicators = ["I38", "I38"]',
            "[C25] indicators = ['I38', 'I38']: write a list of different words",
        ),
        ('cs = ["conscience"]', 'cs = "conscience"', "[C25] cs = 'conscience': write a list of"),
        (
            'cs = ["conscience"]',
            'cs = ["courage"]',
            "[C25] cs = 'courage': write a known C: conscience, communication,",
        ),
        (
            'components = ["behaviours"]',
            'components = ["habits"]',
            "[C25] components = 'habits': write a known component: beliefs,",
        ),
        ('group = "sign"', 'group = "signs"', "[H08] group = 'signs': write a known group: sign,"),
        (
            'scope = "unit"',
            'scope = "company"',
            "[C25] levels = ['executive', 'manager']: write [] for company scope",
        ),
        (
            'levels = ["executive", "manager"]',
            "levels = []",
            "[C25] levels = []: name the levels that must show it in a unit",
        ),
        ("threshold = 0.5", "treshold = 0.5", "[C25] treshold = 0.5: remove it; known are who,"),
    ],
)
def test_a_wrong_value_of_a_practice_is_named(copy: Path, old: str, new: str, message: str) -> None:
    replace(copy, DECISIONS, old, new)

    assert refusal(copy).startswith(f"{DECISIONS}: {message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "share"', 'kind = "percent"', "[I01] kind = 'percent': write one of share,"),
        ('better = "higher"', 'better = "up"', "[I01] better = 'up': write one of higher, lower"),
        ("core = false", "core = 0", "[I01] core = 0: write true or false"),
        (
            'objects = ["org_units"]',
            'objects = ["teams"]',
            "[I01] objects = 'teams': write one of org_units,",
        ),
        (
            'objects = ["org_units"]',
            "objects = []",
            "[I01] objects = []: name at least one pack file",
        ),
    ],
)
def test_a_wrong_value_of_an_indicator_is_named(
    copy: Path, old: str, new: str, message: str
) -> None:
    replace(copy, "indicators/indicators.toml", old, new)

    assert refusal(copy).startswith(f"indicators/indicators.toml: {message}")


def test_a_practice_without_english_is_refused(copy: Path) -> None:
    replace(copy, ENGLISH, table(copy, ENGLISH, "C49"), "")

    assert refusal(copy) == f"{ENGLISH}: no text for [C49]: add it"


def test_an_empty_text_is_refused(copy: Path) -> None:
    replace(copy, ENGLISH, 'claim = "every meeting asks the customer question"', 'claim = " "')

    assert refusal(copy) == f"{ENGLISH}: [C49] claim = ' ': write a text in quotes"


def test_a_missing_text_is_refused(copy: Path) -> None:
    replace(copy, ENGLISH, 'claim = "every meeting asks the customer question"\n', "")

    assert refusal(copy) == f"{ENGLISH}: [C49] has no claim: add it"


def test_words_for_a_practice_that_does_not_exist_are_refused(copy: Path) -> None:
    replace(copy, ENGLISH, "[C49]", "[C94]")

    assert refusal(copy).startswith(f"{ENGLISH.removesuffix('en.toml')}en.toml: [C94] is not in")


def test_a_language_may_lack_an_entry_and_then_speaks_english(copy: Path) -> None:
    chinese = "practices/decisions/zh-hans.toml"
    replace(copy, chinese, table(copy, chinese, "C49"), "")

    question = read_catalogue(copy).practice("C49")

    assert question.text("zh-hans").name == "The customer question on every agenda"


def test_a_new_language_is_a_new_file(copy: Path) -> None:
    words = 'name = "N"\nclaim = "C"\ndescription = "D"\nlift = "L"\nevidence = "E"\n'
    (copy / "practices" / "decisions" / "de.toml").write_text(f"[C49]\n{words}", encoding="utf-8")

    question = read_catalogue(copy).practice("C49")

    assert question.text("de").name == "N"
    assert question.text("de-at").name == "N"


def test_a_practice_that_stands_in_two_folders_is_refused(copy: Path) -> None:
    for name in ("practices.toml", "en.toml"):
        source = f"practices/decisions/{name}"
        append(copy, f"practices/engine/{name}", f"\n{table(copy, source, 'C49')}\n")

    assert refusal(copy) == (
        "practices/engine/practices.toml: [C49] is already in "
        "practices/decisions/practices.toml: remove one of the two"
    )


def test_a_practice_that_stands_twice_in_a_file_is_refused(copy: Path) -> None:
    append(copy, DECISIONS, f"\n{table(copy, DECISIONS, 'C49')}\n")

    assert refusal(copy).startswith(f"{DECISIONS}: not a TOML file in UTF-8: ")


def test_a_file_in_another_encoding_is_refused(copy: Path) -> None:
    path = copy / "practices" / "decisions" / "zh-hans.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))

    assert refusal(copy).startswith("practices/decisions/zh-hans.toml: not a TOML file in UTF-8")


def test_a_value_outside_a_table_is_refused(copy: Path) -> None:
    replace(copy, DECISIONS, "[C25]", "threshold = 0.5\n\n[C25]")

    assert refusal(copy) == f"{DECISIONS}: threshold outside a table: write it below its [id]"


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / DECISIONS).unlink()

    assert refusal(copy) == f"{DECISIONS}: the file is missing: create it"


def test_a_folder_that_is_no_capability_is_refused(copy: Path) -> None:
    (copy / "practices" / "decisions").rename(copy / "practices" / "decision")

    assert refusal(copy).startswith("practices/decision: no such capability: name the folder after")


def test_a_sign_needs_a_practice_of_the_signs(copy: Path) -> None:
    replace(copy, "frames/frames.toml", 'practice = "H08"', 'practice = "C49"')

    assert refusal(copy) == (
        "frames/frames.toml: [impact_decides] practice = 'C49': "
        'write the id of a practice with group = "sign"'
    )


def test_a_practice_of_the_signs_needs_its_sign(copy: Path) -> None:
    for name in ("frames.toml", "en.toml", "zh-hans.toml"):
        path = f"frames/{name}"
        replace(copy, path, table(copy, path, "impact_decides"), "")

    assert refusal(copy).startswith("frames/frames.toml: no sign has practice = 'H08': add one")


def test_only_a_sign_names_a_practice(copy: Path) -> None:
    replace(copy, "frames/frames.toml", 'kind = "c"', 'kind = "c"\npractice = "C49"')

    assert refusal(copy) == (
        "frames/frames.toml: [conscience] practice = 'C49': remove it; known are kind"
    )


def test_a_play_offers_practices_that_exist(copy: Path) -> None:
    replace(copy, "plays/plays.toml", '["Z29"]', '["Z92"]')

    assert refusal(copy) == ("plays/plays.toml: [create] practices = 'Z92': write a known practice")


def test_a_play_has_first_steps(copy: Path) -> None:
    path = "plays/en.toml"
    steps = table(copy, path, "create").split("first_steps = ", 1)[1].split("]", 1)[0] + "]"
    replace(copy, path, steps, "[]")

    assert refusal(copy).startswith("plays/en.toml: [create] first_steps = []: write a list of")


def test_an_indicator_stands_in_one_place(copy: Path) -> None:
    name = "indicators/indicators.toml"
    replace(copy, name, ', capability = "goals" }', " }")
    assert "[I57] capability = None: name the capability it tells of" in refusal(copy)
    replace(copy, name, "I56 = {", 'I56 = { capability = "goals",')
    assert "[I56] capability = 'goals': remove it" in refusal(copy)
