"""The file for `sam local invoke --env-vars` names what sam cannot know: names of AWS's making."""

import json
import re

import pytest

from tests.architecture.reading import ROOT, Template, functions, read_template, references

FILE = ROOT / "events/env-vars/deployed-stage.json"
GUIDE = ROOT / "docs/deploying.md"


def made_by_aws(template: Template) -> dict[str, set[str]]:
    """Return the variables whose value is only known once AWS made a resource, by function."""
    common = template["Globals"]["Function"]["Environment"]["Variables"]
    found = {}
    for name, function in functions(template).items():
        variables = {**common, **function.get("Environment", {}).get("Variables", {})}
        found[name] = {
            variable
            for variable, value in variables.items()
            if set(references(value)) & template["Resources"].keys()
        }
    return found


def placeholders() -> dict[str, str]:
    """Return the output that each variable's value is to be copied from."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    # Under this name sam applies a value to every function whose template has the variable.
    assert list(content) == ["Parameters"]
    values: dict[str, str] = content["Parameters"]
    return {name: re.fullmatch(r"<(\w+)>", value)[1] for name, value in values.items()}  # type: ignore[index]


def test_the_file_has_each_name_that_sam_cannot_know_and_no_other() -> None:
    wanted = set().union(*made_by_aws(read_template()).values())
    assert placeholders().keys() == wanted


def test_a_variable_that_the_file_lacks_is_found(broken: Template) -> None:
    variables = broken["Resources"]["Reconciler"]["Properties"]["Environment"]["Variables"]
    variables["LETTERS_URL"] = {"Ref": "TurnsDeadLetters"}
    wanted = set().union(*made_by_aws(broken).values())
    assert wanted - placeholders().keys() == {"LETTERS_URL"}


@pytest.mark.parametrize(("variable", "output"), placeholders().items())
def test_each_value_is_an_output_of_the_stack_for_the_same_thing(
    variable: str, output: str
) -> None:
    template = read_template()
    shown = set(references(template["Outputs"][output]["Value"]))
    for function in functions(template).values():
        own = {
            **template["Globals"]["Function"]["Environment"]["Variables"],
            **function["Environment"]["Variables"],
        }
        if variable in own:
            of_stack = set(references(own[variable])) & template["Resources"].keys()
            assert of_stack <= shown


def test_the_guide_names_the_file_and_a_command_that_uses_it() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert FILE.relative_to(ROOT).as_posix() in text
    assert "sam local invoke" in text
