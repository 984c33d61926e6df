"""Stages are read from samconfig.toml where sam reads them."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from ops.errors import NotReady
from ops.project import SAMCONFIG
from ops.stage.samconfig import read_overrides, read_stage, read_stages
from ops.stage.time_zone import time_zone_of

if TYPE_CHECKING:
    from pathlib import Path


def test_an_unknown_stage_names_those_there_are(samconfig: Path) -> None:
    with pytest.raises(NotReady, match="use STAGE=dev or STAGE=prod"):
        read_stage(samconfig, "staging")


def test_a_stage_without_a_stack_name_says_so(tmp_path: Path) -> None:
    path = tmp_path / "samconfig.toml"
    path.write_text('[dev.global.parameters]\nparameter_overrides = ["Stage=dev"]\n')
    with pytest.raises(NotReady, match="stack_name"):
        read_stage(path, "dev")


def test_region_and_profile_are_read_where_sam_reads_them(samconfig: Path) -> None:
    text = samconfig.read_text().replace(
        "[dev.global.parameters]", '[dev.global.parameters]\nregion = "sa-east-1"'
    )
    samconfig.write_text(text + '\n[dev.deploy.parameters]\nprofile = "trials"\n')
    stage = read_stage(samconfig, "dev")
    assert (stage.region, stage.profile) == ("sa-east-1", "trials")
    assert read_stage(samconfig, "prod").region is None


def test_plain_sam_deploys_the_stage_dev_and_asks_for_what_is_missing() -> None:
    document = tomllib.loads(SAMCONFIG.read_text(encoding="utf-8"))
    plain, dev = document["default"], document["dev"]
    assert plain["global"]["parameters"]["stack_name"] == dev["global"]["parameters"]["stack_name"]
    assert read_overrides(SAMCONFIG, "default", "deploy") == read_overrides(
        SAMCONFIG, "dev", "deploy"
    )
    assert plain["deploy"]["parameters"] == {**dev["deploy"]["parameters"], "guided": True}


def test_the_environment_of_plain_sam_is_no_stage() -> None:
    assert list(read_stages(SAMCONFIG)) == ["dev", "prod"]
    with pytest.raises(NotReady, match="use STAGE=dev or STAGE=prod"):
        read_stage(SAMCONFIG, "default")


def test_a_stages_time_zone_is_its_own_or_the_templates_and_must_exist(samconfig: Path) -> None:
    assert time_zone_of(read_stage(samconfig, "dev")).key == "America/Bogota"
    plain = samconfig.read_text()
    for name in ("America/Lima", "America/Limaa"):
        samconfig.write_text(plain.replace('"Stage=dev"', f'"Stage=dev", "TimeZone={name}"', 1))
        stage = read_stage(samconfig, "dev")
        if name == "America/Lima":
            assert time_zone_of(stage).key == name
        else:
            with pytest.raises(NotReady, match="TimeZone=America/Limaa is no time zone"):
                time_zone_of(stage)
