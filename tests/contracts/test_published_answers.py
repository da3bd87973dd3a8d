"""A monthly term insurance against lifelib (modelx), policy by policy, and against the answer that others published."""

from __future__ import annotations

import pathlib
import shutil

import modelx
import numpy as np
import pytest
from bench.term_kernel import COLUMNS, PUBLISHED_SUM, model_folder, present_values, read_tables


def test_ten_thousand_policies_are_worth_what_lifelib_says(tmp_path: pathlib.Path) -> None:
    ours = present_values(read_tables())
    assert ours.shape == (10_000, 5)
    assert ours[:, 4].sum() == pytest.approx(PUBLISHED_SUM, abs=1e-4)
    # modelx writes beside a model that it reads.
    shutil.copytree(model_folder(), tmp_path / "BasicTerm_M")
    model = modelx.read_model(tmp_path / "BasicTerm_M")
    theirs = model.Projection.result_pv()
    assert tuple(theirs.columns) == COLUMNS
    assert np.abs(ours - theirs.to_numpy()).max() < 1e-8
    model.close()
