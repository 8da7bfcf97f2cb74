"""deploy/kubernetes against the schemas of Kubernetes, and against each other. No cluster has run them."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from service.settings import Settings

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
VERSION = "1.31"  # the oldest that is cared for
OURS = {"migrate", "api", "worker"}


DOCUMENTS: dict[str, dict[str, Any]] = {
    f"{path.stem}-{number}": document
    for path in sorted(FOLDER.glob("*.yaml"))
    for number, document in enumerate(yaml.safe_load_all(path.read_text()))
}


def of(*kinds: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in DOCUMENTS.values() if one["kind"] in kinds}


def pods() -> dict[str, dict[str, Any]]:
    """The pod templates of whatever starts pods, by its name."""
    return {name: one["spec"]["template"] for name, one in of("Job", "Deployment", "StatefulSet").items()}


def chosen(selector: dict[str, str]) -> set[str]:
    """Whose pods have these labels."""
    return {name for name, pod in pods().items() if selector.items() <= pod["metadata"]["labels"].items()}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_it_fits_the_schema(document: dict[str, Any]) -> None:
    kubernetes_validate.validate(document, VERSION, strict=True)
    kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)
    assert document["metadata"].get("namespace") == (None if document["kind"] == "Namespace" else "sourcemark")


def test_a_field_that_does_not_exist_is_found() -> None:
    wrong = {**of("Service")["redis"], "spec": {"selectors": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSION, strict=True)


def test_every_pod_keeps_the_restricted_standard() -> None:
    for name, pod in pods().items():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["runAsUser"] > 0, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["enableServiceLinks"] is False, name
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, name
            assert {"cpu", "memory"} == set(container["resources"]["limits"]) == set(container["resources"]["requests"])


def test_ours_run_as_the_images_user_and_command() -> None:
    (user,) = re.findall(r"^USER (\d+)$", (FOLDER.parents[1] / "Dockerfile").read_text(), flags=re.MULTILINE)
    for name in OURS:
        spec = pods()[f"sourcemark-{name}"]["spec"]
        assert spec["securityContext"]["runAsUser"] == int(user)
        (container,) = spec["containers"]
        assert (
            container.get("args")
            == {
                "migrate": ["python", "-m", "service", "migrate"],
                "worker": ["python", "-m", "service", "work"],
                "api": None,
            }[name]
        )


def test_what_is_named_exists() -> None:
    for name, pod in pods().items():
        spec = pod["spec"]
        claims = {
            claim["metadata"]["name"]
            for claim in of("StatefulSet").get(name, {"spec": {}})["spec"].get("volumeClaimTemplates", ())
        }
        volumes = {volume["name"] for volume in spec["volumes"]} | claims
        secrets = {volume["secret"]["secretName"] for volume in spec["volumes"] if "secret" in volume}
        assert secrets <= {"sourcemark-database"}
        for container in spec["containers"]:
            assert {mount["name"] for mount in container["volumeMounts"]} == volumes, name
            assert {source["configMapRef"]["name"] for source in container.get("envFrom", ())} <= set(of("ConfigMap"))
    for name, one in of("Deployment", "StatefulSet").items():
        assert chosen(one["spec"]["selector"]["matchLabels"]) == {name}
    for name, one in of("HorizontalPodAutoscaler").items():
        assert one["spec"]["scaleTargetRef"]["name"] == name
        assert "replicas" not in of("Deployment")[name]["spec"]
    assert chosen(of("PodDisruptionBudget")["sourcemark-api"]["spec"]["selector"]["matchLabels"]) == {"sourcemark-api"}
    for name, one in of("Service").items():
        whose = "sourcemark-api" if name == "sourcemark" else name
        assert chosen(one["spec"]["selector"]) == {whose}
        ports = {
            port[key] for port in pods()[whose]["spec"]["containers"][0]["ports"] for key in ("name", "containerPort")
        }
        assert {port.get("targetPort", port["port"]) for port in one["spec"]["ports"]} <= ports


def test_the_settings_are_ones_and_hold_no_secret() -> None:
    data = of("ConfigMap")["sourcemark"]["data"]
    known = {spec.metadata["variable"] for spec in fields(Settings)}
    assert {name.removesuffix("_FILE") for name in data if name.startswith("SOURCEMARK_")} <= known
    mounted = {m["mountPath"] for m in pods()["sourcemark-api"]["spec"]["containers"][0]["volumeMounts"]}
    assert str(Path(data["DATABASE_PASSWORD_FILE"]).parent) in mounted
    without = Settings.from_env({name: value for name, value in data.items() if not name.endswith("_FILE")})
    assert without.database_url == "postgresql://sourcemark@postgres:5432/sourcemark"
    for pod in pods().values():
        for container in pod["spec"]["containers"]:
            assert not [one for one in container.get("env", ()) if re.search(r"PASSWORD$|TOKEN$|SECRET$", one["name"])]


def test_the_api_ends_after_its_requests() -> None:
    spec = pods()["sourcemark-api"]["spec"]
    (container,) = spec["containers"]
    before = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    probe = container["readinessProbe"]
    assert before > probe["periodSeconds"] * probe["failureThreshold"]
    assert spec["terminationGracePeriodSeconds"] > before + 30  # gunicorn's graceful_timeout


def test_nobody_goes_out_but_workers_to_public_addresses() -> None:
    policies = of("NetworkPolicy")
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    out = {
        name: [to["ipBlock"] for rule in one["spec"]["egress"] for to in rule["to"] if "ipBlock" in to]
        for name, one in policies.items()
        if "egress" in one["spec"]
    }
    assert [name for name, blocks in out.items() if blocks] == ["webhooks"]
    assert chosen(policies["webhooks"]["spec"]["podSelector"]["matchLabels"]) == {"sourcemark-worker"}
    everywhere = out["webhooks"][0]
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"} <= set(
        everywhere["except"]
    )


def test_every_file_is_told_of() -> None:
    told = (FOLDER / "README.md").read_text()
    assert {path.name for path in FOLDER.glob("*.yaml")} == set(
        re.findall(r"^\| `(\w+\.yaml)` \|", told, flags=re.MULTILINE)
    )
    assert "never\nbeen run on a cluster" in told
