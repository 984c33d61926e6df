"""What may be wrong in how the template's parts hang together; each check returns complaints."""

from collections.abc import Collection
from typing import Any

from tests.architecture.reading import Template, events, folder, functions, of_type, references


def find_cycles(template: Template) -> list[str]:
    """Name the resources that wait for themselves; lint passes them and the deploy refuses."""
    graph = dependencies(template)
    done: set[str] = set()
    return [cycle for name in graph for cycle in _cycles_from(name, graph, (), done)]


def dependencies(template: Template) -> dict[str, set[str]]:
    """Return what each resource needs first; an API's definition names its functions."""
    resources = template["Resources"]
    shared = set(references(template.get("Globals", {}).get("Function", {})))
    graph = {
        name: set(references(_own_body(body))) & set(resources) for name, body in resources.items()
    }
    for name, function in functions(template).items():
        graph[name] |= shared & set(resources)
        for event in function["Events"].values():
            if event["Type"] == "HttpApi":
                graph[event["Properties"]["ApiId"]["Ref"]].add(name)
    return graph


def _own_body(body: dict[str, Any]) -> dict[str, Any]:
    # A trigger becomes a resource of its own, which waits for both sides and nobody for it.
    properties = {
        key: value for key, value in body.get("Properties", {}).items() if key != "Events"
    }
    return {**body, "Properties": properties}


def _cycles_from(
    name: str, graph: dict[str, set[str]], path: tuple[str, ...], done: set[str]
) -> list[str]:
    if name in path:
        return [" -> ".join((*path[path.index(name) :], name))]
    if name in done:
        return []
    found = [
        cycle
        for needed in sorted(graph[name])
        for cycle in _cycles_from(needed, graph, (*path, name), done)
    ]
    done.add(name)
    return found


def find_short_visibility(template: Template) -> list[str]:
    """Name queues that show a message again while its function may still be at work."""
    complaints = []
    for function, _, event in events(template):
        if event["Type"] != "SQS":
            continue
        name = event["Properties"]["Queue"]["Fn::GetAtt"][0]
        visibility = template["Resources"][name]["Properties"].get("VisibilityTimeout", 30)
        if visibility < function["Timeout"]:
            complaints.append(
                f"{name} shows again after {visibility} s, {folder(function)} runs longer"
            )
    return complaints


def find_idle_parameters(template: Template) -> list[str]:
    """Name parameters that nothing refers to."""
    used = set(references({key: body for key, body in template.items() if key != "Parameters"}))
    return [f"{name} is used nowhere" for name in template["Parameters"] if name not in used]


def find_silent_parameters(template: Template) -> list[str]:
    """Name parameters that do not say what they are for."""
    parameters = template["Parameters"].items()
    return [
        f"{name} has no description" for name, body in parameters if not body.get("Description")
    ]


def find_unknown_environment(template: Template, known: Collection[str]) -> list[str]:
    """Name variables that no setting reads, for all functions or for one."""
    places = [("Globals", template.get("Globals", {}).get("Function", {}))]
    places += [(folder(function), function) for function in functions(template).values()]
    return [
        f"{place} sets {variable}, which no setting reads"
        for place, body in places
        for variable in body.get("Environment", {}).get("Variables", {})
        if variable not in known
    ]


def expected_events(template: Template) -> set[str]:
    """Return the file names that events/ must have: one for each trigger."""
    names = set()
    for function, name, event in events(template):
        route = f"_{name.lower()}" if event["Type"] == "HttpApi" else ""
        names.add(f"{folder(function)}{route}.json")
    return names


def find_missing_events(template: Template, present: Collection[str]) -> list[str]:
    """Name triggers without an event file, and event files without a trigger."""
    expected = expected_events(template)
    missing = [f"events/{name} is missing" for name in sorted(expected - set(present))]
    return missing + [
        f"events/{name} belongs to no trigger" for name in sorted(set(present) - expected)
    ]


def find_unkept(template: Template) -> list[str]:
    """Name tables and secrets that prod would lose, or keep of a stack that never came to be."""
    keeps = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
    stores = of_type(template, "AWS::DynamoDB::Table") | of_type(
        template, "AWS::SecretsManager::Secret"
    )
    return [
        f"{name} has no {policy} for prod"
        for name, body in stores.items()
        for policy, kept in keeps.items()
        if body.get(policy) != {"Fn::If": ["IsProd", kept, "Delete"]}
    ]
