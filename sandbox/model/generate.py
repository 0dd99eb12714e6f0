"""Writes fields.json and constraints.json from AWS's own service models, as botocore ships them.

    python3 sandbox/model/generate.py            writes both files
    python3 sandbox/model/generate.py --check    fails when they are not what would be written

Where the pinned botocore is not installed, pip puts it into a folder that is deleted afterwards. A new version: change
the pin, here and in tools/constraints.txt, run, read the diff.
"""

import gzip
import importlib.metadata
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

BOTOCORE = "1.44.5"
HERE = pathlib.Path(__file__).parent

MODELS = {
    "ecs": "ecs/2014-11-13",
    "ecr": "ecr/2015-09-21",
    "application-autoscaling": "application-autoscaling/2016-02-06",
    "autoscaling": "autoscaling/2011-01-01",
    "events": "events/2015-10-07",
    "secretsmanager": "secretsmanager/2017-10-17",
    "ssm": "ssm/2014-11-06",
}

# Operations that the sandbox may implement; the constraints of others would only be weight.
OPERATIONS = {
    "ecs": [
        "ContinueServiceDeployment", "CreateCapacityProvider", "CreateCluster", "CreateService", "DeleteAttributes",
        "DeleteCapacityProvider", "DeleteCluster", "DeleteService", "DeleteTaskDefinitions",
        "DeregisterContainerInstance", "DeregisterTaskDefinition", "DescribeCapacityProviders", "DescribeClusters",
        "DescribeContainerInstances", "DescribeServiceDeployments", "DescribeServiceRevisions", "DescribeServices",
        "DescribeTaskDefinition", "DescribeTasks", "ListAccountSettings", "ListAttributes", "ListClusters",
        "ListContainerInstances", "ListServiceDeployments", "ListServices", "ListServicesByNamespace",
        "ListTagsForResource", "ListTaskDefinitionFamilies", "ListTaskDefinitions", "ListTasks", "PutAccountSetting",
        "PutAttributes", "PutClusterCapacityProviders", "RegisterContainerInstance", "RegisterTaskDefinition",
        "RunTask", "StartTask", "StopServiceDeployment", "StopTask", "TagResource", "UntagResource",
        "UpdateCapacityProvider", "UpdateCluster", "UpdateClusterSettings", "UpdateContainerInstancesState",
        "UpdateService",
    ],
    "ecr": [
        "BatchDeleteImage", "BatchGetImage", "CreateRepository", "DeleteRepository", "DescribeImages",
        "DescribeRepositories", "GetAuthorizationToken", "ListImages", "ListTagsForResource", "PutImage",
        "TagResource", "UntagResource",
    ],
    "application-autoscaling": [
        "DeleteScheduledAction", "DeregisterScalableTarget", "DescribeScalableTargets", "DescribeScheduledActions",
        "PutScheduledAction", "RegisterScalableTarget",
    ],
    "autoscaling": [
        "CreateAutoScalingGroup", "DeleteAutoScalingGroup", "DescribeAutoScalingGroups", "DescribeScalingActivities",
        "SetDesiredCapacity", "SetInstanceProtection", "TerminateInstanceInAutoScalingGroup", "UpdateAutoScalingGroup",
    ],
    "events": [
        "DeleteRule", "DescribeEventBus", "DescribeRule", "DisableRule", "EnableRule", "ListEventBuses", "ListRules",
        "ListTargetsByRule", "PutEvents", "PutRule", "PutTargets", "RemoveTargets", "TestEventPattern",
    ],
    "secretsmanager": ["CreateSecret", "DeleteSecret", "GetSecretValue", "PutSecretValue"],
    "ssm": ["GetParameter", "PutParameter"],
}

# Whose fields somebody must know one by one.
FIELD_INPUTS = ["RegisterTaskDefinition", "CreateService", "UpdateService"]
FIELD_OUTPUTS = ["TaskDefinition", "Service", "ServiceRevision"]

CONSTRAINTS = ("required", "enum", "min", "max", "pattern")


def load_models():
    installed = installed_data()
    if installed:
        return read_models(installed)
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--target", folder, f"botocore=={BOTOCORE}"], check=True)
        return read_models(pathlib.Path(folder, "botocore", "data"))


def installed_data():
    """The data of the botocore that is installed, when it is the pinned one."""
    found = importlib.util.find_spec("botocore")
    if found is None or importlib.metadata.version("botocore") != BOTOCORE:
        return None
    return pathlib.Path(found.origin).parent / "data"


def read_models(data):
    return {name: json.loads(gzip.decompress((data / path / "service-2.json.gz").read_bytes())) for name, path in MODELS.items()}


def kind_of(shape):
    return "document" if shape.get("document") else shape["type"]


def field_paths(shapes, name):
    """Every path below a shape with its type: `a.b`, `a[]` for a list's items, `a{}` for a map's values."""
    paths = {}

    def walk(shape_name, path, above):
        shape = shapes[shape_name]
        if path:
            paths[path] = kind_of(shape)
        if shape_name in above:
            return
        above = above | {shape_name}
        if shape["type"] == "list":
            walk(shape["member"]["shape"], f"{path}[]", above)
        elif shape["type"] == "map":
            walk(shape["value"]["shape"], f"{path}{{}}", above)
        elif shape["type"] == "structure":
            for member, reference in shape["members"].items():
                walk(reference["shape"], f"{path}.{member}" if path else member, above)

    walk(name, "", frozenset())
    return paths


def fields(ecs):
    inputs = {operation: ecs["operations"][operation]["input"]["shape"] for operation in FIELD_INPUTS}
    return {
        "source": f"botocore {BOTOCORE}",
        "inputs": {operation: field_paths(ecs["shapes"], shape) for operation, shape in inputs.items()},
        "outputs": {shape: field_paths(ecs["shapes"], shape) for shape in FIELD_OUTPUTS},
    }


def compact_shape(shape):
    out = {"type": kind_of(shape)}
    out.update({key: shape[key] for key in CONSTRAINTS if shape.get(key) not in (None, [])})
    if out["type"] == "structure":
        out["members"] = {member: reference["shape"] for member, reference in shape["members"].items()}
    elif out["type"] == "list":
        out["member"] = shape["member"]["shape"]
    elif out["type"] == "map":
        out["key"], out["value"] = shape["key"]["shape"], shape["value"]["shape"]
    return out


def constraints_of(model, operations):
    """The inputs of operations and every shape below them."""
    inputs = {operation: model["operations"][operation]["input"]["shape"] for operation in operations}
    shapes = {}
    waiting = list(inputs.values())
    while waiting:
        name = waiting.pop()
        if name in shapes:
            continue
        shape = shapes[name] = compact_shape(model["shapes"][name])
        waiting += [*shape.get("members", {}).values(), *(shape[key] for key in ("member", "key", "value") if key in shape)]
    return {"inputs": inputs, "shapes": dict(sorted(shapes.items()))}


def constraints(models):
    services = {name: constraints_of(models[name], operations) for name, operations in OPERATIONS.items()}
    return {"source": f"botocore {BOTOCORE}", "services": services}


def in_lines(value, depth):
    """JSON with a line for each entry down to a depth, so that a new version's diff can be read."""
    if depth == 0 or not isinstance(value, dict):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    lines = [f"{json.dumps(key)}:{in_lines(item, depth - 1)}" for key, item in value.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def main():
    models = load_models()
    texts = {
        "fields.json": json.dumps(fields(models["ecs"]), indent=1) + "\n",
        "constraints.json": in_lines(constraints(models), 4) + "\n",
    }
    stale = [name for name, text in texts.items() if not (HERE / name).exists() or (HERE / name).read_text() != text]
    if "--check" in sys.argv:
        if stale:
            sys.exit(f"stale: {', '.join(stale)}; run python3 sandbox/model/generate.py")
        return
    for name in stale:
        (HERE / name).write_text(texts[name])


if __name__ == "__main__":
    main()
