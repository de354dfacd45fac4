"""docker-compose.yml starts all that a company needs: checked by Docker where it is there, by reading it elsewhere."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
OURS = ["web", "worker", "beat", "migrate"]
LASTING = ["web", "worker", "beat", "db", "redis"]
ROOTS = ("", "0", "root")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def has_compose() -> bool:
    return (
        bool(shutil.which("docker"))
        and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0
    )


@pytest.mark.skipif(not has_compose(), reason="the compose plugin of Docker is not installed; the file is read instead")
def test_docker_accepts_the_file(tmp_path: Path) -> None:
    for name in ("docker-compose.yml", ".env.example"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    environment = {**os.environ, "POSTGRES_PASSWORD": "secret"}
    done = subprocess.run(
        ["docker", "compose", "config", "--quiet"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_all_services_are_there(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*OURS, "db", "redis"}


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_service_is_checked_restarted_and_not_root(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    assert str(service.get("user", "")).split(":")[0] not in ROOTS


@pytest.mark.parametrize("name", OURS)
def test_our_services_share_one_image_and_settings(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["image"] == compose["services"]["web"]["image"]
    assert service["env_file"] == ".env"
    assert service["environment"]["DATABASE_URL"].startswith("postgres://")
    assert service["environment"]["REDIS_URL"].startswith("redis://")
    assert service["read_only"] is True


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_starts_before_the_migration_is_done(compose: dict[str, Any], name: str) -> None:
    assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_commands_are_those_of_installed_programs(compose: dict[str, Any]) -> None:
    run = (ROOT / "requirements" / "run.txt").read_text()
    for name in OURS:
        program = shlex.split(compose["services"][name]["command"])[0]
        assert program == "python" or re.search(rf"^{program}==", run, re.M), program


def test_volumes_named_are_volumes_declared(compose: dict[str, Any]) -> None:
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])}
    assert used == set(compose["volumes"])


def test_every_setting_is_in_the_example() -> None:
    settings = (ROOT / "kam" / "settings.py").read_text()
    names = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', settings))
    example = (ROOT / ".env.example").read_text()
    only_in_tests_and_image = {"CELERY_EAGER", "STATIC_FINDERS"}
    assert names - only_in_tests_and_image <= set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.M))


def test_the_image_runs_as_a_user_and_checks_itself() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert sum(line.startswith("FROM ") for line in lines) == 2
    assert [line for line in lines if line.startswith("USER ")][-1].split()[1].split(":")[0] not in ROOTS
    assert any(line.startswith("HEALTHCHECK ") for line in lines)


def test_the_image_backs_up_the_server_that_runs_beside_it(compose: dict[str, Any]) -> None:
    """Client programs older than the server refuse it; newer ones write what it cannot read back."""
    image = (ROOT / "Dockerfile").read_text()
    taken = re.findall(r"^COPY --from=(postgres:\S+) (.+)$", image, re.M)
    assert [source for source, _paths in taken] == [compose["services"]["db"]["image"]]
    assert all(f"/bin/{program} " in taken[0][1] for program in ("pg_dump", "pg_restore"))
    told = (ROOT / "docs" / "operations.md").read_text("utf-8")
    user = compose["services"]["web"]["user"].split(":")[0]
    assert f"-o {user} " in told, "who writes into the folder of the host"
    for command in ("backup", "restore"):
        line = rf'^docker compose run --rm --volume "\$PWD/backups:/backups" web python manage\.py {command} /backups/'
        assert re.search(line, told, re.M), command
