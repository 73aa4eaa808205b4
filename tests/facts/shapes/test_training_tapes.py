"""Tapes, optax and Keras."""

from __future__ import annotations

import pytest

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.picked import picked, within

HEAD = "def train_step(model, x, y, tx, state, params, grads):"
TAPE = "with tf.GradientTape() as tape:"
GRADIENT = "grads = tape.gradient(loss, model.weights)"
USE = "opt.apply_gradients(zip(grads, model.weights))"


def signs(*lines: str, head: str = HEAD) -> list[str]:
    kinds = (Kind.DETACHED_LOSS, Kind.NEVER_STEPPED, Kind.DOUBLE_SOFTMAX)
    return [one.signs[-1] for one in picked(within(head, *lines), *kinds)]


@pytest.mark.parametrize(
    "lines",
    [
        (TAPE, "    out = model(x)", "loss = mse(out, y)", GRADIENT, USE),
        ("loss = mse(model(x), y)", TAPE, "    out = model(x)", GRADIENT, USE),
        (TAPE, "    loss = mse(model(x), y).numpy()", GRADIENT, USE),
        (TAPE, "    loss = tf.stop_gradient(mse(model(x), y))", GRADIENT, USE),
    ],
)
def test_a_loss_that_no_tape_saw(lines: tuple[str, ...]) -> None:
    assert signs(*lines) == ["untaped"]


@pytest.mark.parametrize(
    "lines",
    [
        (TAPE, "    loss = mse(model(x), y)", GRADIENT, USE),
        (TAPE, "    loss = mse(model(x), y)", "    " + GRADIENT, USE),
        (TAPE, "    loss = 0.0", "    for one in x:", "        loss += model(one)", GRADIENT, USE),
        (TAPE, "    loss, aux = model(x)", GRADIENT, USE),
        (TAPE, "    tape.watch(x)", "    model(x)", "loss = x", GRADIENT, USE),
        (TAPE, "    model(x)", "for loss in x:", "    " + GRADIENT, "    " + USE),
        ("loss = model(x)", "with other as tape:", "    model(x)", GRADIENT, USE),
        (TAPE, "    grads = tape.gradient(model(x), y)", USE),
        (TAPE, "    with scope() as loss:", "        model(x)", GRADIENT, USE),
    ],
)
def test_a_loss_that_a_tape_may_have_seen(lines: tuple[str, ...]) -> None:
    assert signs(*lines) == []


def test_a_parameter_may_be_taped_by_the_caller() -> None:
    head = "def step(loss, model):"
    assert signs("loss = loss * 2", TAPE, "    model()", GRADIENT, USE, head=head) == []


def test_a_loss_function_that_stops_the_whole() -> None:
    head = "def distill_loss(a, b):"
    assert signs("return jax.lax.stop_gradient(mse(a, b))", head=head) == ["stopped"]
    assert signs("return mse(a, jax.lax.stop_gradient(b))", head=head) == []
    assert signs("if a is None:", "    return", "return jax.lax.stop_gradient(b)", head=head) == []
    assert signs("return jax.lax.stop_gradient(mse(a, b))", head="def target(a, b):") == []


def test_a_state_of_the_optimizer_that_is_thrown_away() -> None:
    apply = "return optax.apply_updates(params, updates)"
    assert signs("updates, _ = tx.update(grads, state, params)", apply) == ["state-dropped"]
    assert signs("updates, state = tx.update(grads, state, params)", apply) == []
    assert signs("updates, _ = cache.update(grads, state)", apply) == []
    assert signs("updates, _ = tx.update(grads, state, params)", "return norm(updates)") == []
    assert signs("updates = tx.update(grads, state, params)", apply) == []


LOGITS = "model.compile('adam', loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))"


@pytest.mark.parametrize(
    "lines",
    [
        ("model = keras.Sequential([Dense(3), Dense(10, activation='softmax')])",),
        ("model = Sequential()", "model.add(Dense(3))", "model.add(layers.Softmax())"),
        ("out = Dense(10, activation=tf.nn.softmax)(x)", "model = keras.Model(x, out)"),
        ("out = Dense(10)(x)", "out = Softmax()(out)", "model = keras.Model(inputs=x, outputs=out)"),
    ],
)
def test_a_model_that_ends_in_what_the_loss_applies(lines: tuple[str, ...]) -> None:
    assert signs(*lines, LOGITS, head="def build(x):") == ["compiled"]


@pytest.mark.parametrize(
    "lines",
    [
        ("model = keras.Sequential([Dense(3), Dense(10)])", LOGITS),
        ("model = keras.Sequential([Dense(3), Dense(10, activation='sigmoid')])", LOGITS),
        ("model = keras.Sequential([Dense(3), Dense(10, activation='softmax')])", LOGITS.replace("True", "False")),
        ("model = keras.Sequential([Dense(10, activation='softmax')])", "model.compile('adam', loss='mse')"),
        ("model = keras.Sequential(layers)", LOGITS),
        ("model = keras.Sequential([build])", LOGITS),
        ("model = make([Dense(10, activation='softmax')])", LOGITS),
        ("model = keras.Model(x, x)", LOGITS),
        ("model = keras.Model(x, [x])", LOGITS),
    ],
)
def test_a_model_whose_end_is_right_or_not_known(lines: tuple[str, ...]) -> None:
    assert signs(*lines, head="def build(x):") == []
