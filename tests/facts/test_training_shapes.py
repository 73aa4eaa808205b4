"""Code that trains, and what is said of it by itself: one story a test, the harmless twin beside it."""

from __future__ import annotations

import textwrap

import pytest

from readiness_lint.facts.judge import shapes_of
from readiness_lint.facts.scan import Scan
from readiness_lint.model.symptoms import Kind

OURS = frozenset(list(Kind)[list(Kind).index(Kind.DETACHED_LOSS) : list(Kind).index(Kind.DROPOUT_ALWAYS_ON) + 1])
LOOP = "import torch\ndef train(model, optimizer, scaler, schedule, batches):\n    for batch in batches:\n"


def symptoms(text: str) -> list[str]:
    """Kind and signs of all that is found about training, by place."""
    shapes = shapes_of(Scan(textwrap.dedent(text)))
    found = [one for _, shape in shapes for one in shape.symptoms if one.kind in OURS]
    return [" ".join((one.kind, *one.signs)) for one in sorted(found, key=lambda one: one.span.line)]


def loop(*lines: str) -> list[str]:
    """What is found in a loop over batches with these lines."""
    return symptoms(LOOP + "".join(f"        {line}\n" for line in lines))


def function(*lines: str, name: str = "step(x, loss, model, optimizer)") -> list[str]:
    """What is found in a function with these lines."""
    return symptoms(
        f"import torch\nimport torch.nn.functional as F\ndef {name}:\n" + "".join(f"    {one}\n" for one in lines)
    )


# ---------------------------------------------------------------------- losses without a gradient


@pytest.mark.parametrize(
    "line",
    [
        "return torch.tensor(float(sum(x)), requires_grad=True)",
        "return torch.clamp(torch.tensor(x.item(), requires_grad=True), min=0.0)",
        "return torch.autograd.Variable(x.data, requires_grad=True)",
        "loss = torch.as_tensor(total_loss, requires_grad=True)",
    ],
)
def test_a_loss_that_is_made_again_is_detached(line: str) -> None:
    assert function(line, name="budget_loss(x, total_loss)") == ["detached-loss made-again"]


@pytest.mark.parametrize(
    "line",
    [
        "return torch.tensor(0.0, requires_grad=True)",
        "return torch.zeros(1, requires_grad=True)",
        "return torch.tensor(x, requires_grad=False)",
        "noise = torch.tensor(x.numpy(), requires_grad=True)",
        "return torch.tensor(weights, requires_grad=True)",
        "return torch.tensor(requires_grad=True)",
        "return torch.tensor(*x, requires_grad=True)",
    ],
)
def test_starts_of_sums_and_leaves_to_be_optimised_are_not(line: str) -> None:
    assert function(line, name="budget_loss(x, weights)") == []


@pytest.mark.parametrize("mark", ["loss.requires_grad = True", "loss.requires_grad_(True)", "loss.requires_grad_()"])
def test_marking_a_computed_loss_hides_that_it_has_no_gradient(mark: str) -> None:
    assert "detached-loss marked" in function("loss = torch.tensor(x).mean()", mark, "loss.backward()")
    assert "detached-loss marked" in function("loss = torch.tensor(x).mean()", mark, "return loss")


@pytest.mark.parametrize(
    "lines",
    [
        ("loss = torch.tensor(0.0)", "loss.requires_grad = True", "return loss"),
        ("loss = torch.zeros(len(x))", "loss.requires_grad = True", "return loss"),
        ("loss = 0", "loss.requires_grad = True", "return loss"),
        ("loss = model(x)", "if not loss.requires_grad:", "    loss.requires_grad_(True)", "return loss"),
        ("image = model(x)", "image.requires_grad_(True)", "image.backward()"),
        ("loss.requires_grad_(True)", "return loss"),
        ("loss = model(x)", "loss.requires_grad_(False)", "return loss"),
    ],
)
def test_starts_guards_and_other_values_may_be_marked(lines: tuple[str, ...]) -> None:
    assert "detached-loss marked" not in function(*lines)


def test_a_term_that_is_a_number_teaches_nothing() -> None:
    assert "detached-loss cut-term" in function(
        "loss = a + 0.1 * kl_loss.item()", "loss.backward()", "optimizer.step()"
    )
    assert "detached-loss cut-term" in function("loss = a + kl_loss.detach()", "loss.backward()", "optimizer.step()")


@pytest.mark.parametrize(
    "lines",
    [
        ("loss = a / a_loss.detach()", "loss.backward()", "optimizer.step()"),
        ("loss = a + weight.item()", "loss.backward()", "optimizer.step()"),
        ("total = a + a_loss.item()", "loss.backward()", "optimizer.step()"),
        ("loss = a_loss.item()", "print(loss)"),
    ],
)
def test_weights_and_running_totals_may_be_numbers(lines: tuple[str, ...]) -> None:
    assert "detached-loss cut-term" not in function(*lines)


# ---------------------------------------------------------------------- steps


def test_a_backward_pass_without_a_step() -> None:
    assert loop("optimizer.zero_grad()", "model(batch).backward()") == ["never-stepped zeroes-optimizer"]
    assert function("loss.backward()") == []


def test_a_step_in_the_branch_without_mixed_precision_only() -> None:
    found = loop(
        "optimizer.zero_grad()",
        "if scaler is not None:",
        "    scaler.scale(model(batch)).backward()",
        "else:",
        "    model(batch).backward()",
        "    optimizer.step()",
    )
    assert "never-stepped other-branch" in found


@pytest.mark.parametrize(
    "lines",
    [
        ("if i % 4 != 0:", "    loss.backward()", "else:", "    loss.backward()", "    optimizer.step()"),
        ("if scaler:", "    loss.backward()", "else:", "    loss.backward()", "optimizer.step()"),
        ("loss.backward(torch.ones(1))",),
        ("engine.backward(loss)",),
        ("loss.backward()", "return x.grad"),
        ("loss.backward()", "grads = collect(model)"),
        ("loss.backward()", "self.optimizer_step()"),
    ],
)
def test_steps_elsewhere_and_other_uses_of_gradients(lines: tuple[str, ...]) -> None:
    assert not [one for one in function("optimizer.zero_grad()", *lines) if one.startswith("never-stepped")]


def test_gradients_of_a_tape_and_updates_of_optax_that_go_nowhere() -> None:
    tape = "grads = tape.gradient(loss, model.weights)"
    assert function(tape) == ["never-stepped unused"]
    assert function(tape, "optimizer.apply_gradients(zip(grads, model.weights))") == []
    update = "import optax\ndef step(optimizer, grads, state):\n    updates, state = optimizer.update(grads, state)\n"
    assert symptoms(update + "    return state\n") == ["never-stepped unused"]
    assert symptoms(update + "    return optax.apply_updates(grads, updates), state\n") == []
    assert symptoms(update.replace("optimizer.update", "cache.update")) == []
    assert symptoms(update.replace("updates, state =", "_, state =")) == []
    assert symptoms(update.replace("updates, state =", "state =")) == []


@pytest.mark.parametrize(
    ("lines", "fires"),
    [
        (("model(batch).backward()", "optimizer.step()"), True),
        (("scaler.scale(model(batch)).backward()", "scaler.step(optimizer)", "scaler.update()"), True),
        (("model(batch).backward()", "optimizer.step()", "optimizer.zero_grad()"), False),
        (("model(batch).backward()", "optimizer.step()", "model.weight.grad = None"), False),
        (("model(batch).backward()", "optimizer.step()", "zero_gradients(model)"), False),
        (("model(batch).backward()", "optimizer.step(closure)"), False),
        (("optimizer = torch.optim.SGD(model.parameters())", "model(batch).backward()", "optimizer.step()"), False),
        (("model(batch).backward()", "schedule.step()"), False),
    ],
)
def test_gradients_that_add_up(lines: tuple[str, ...], fires: bool) -> None:
    assert ("never-zeroed in-loop" in loop(*lines)) is fires


def test_a_training_step_by_name_is_in_a_loop() -> None:
    body = ("loss.backward()", "optimizer.step()")
    assert function(*body, name="train_step(loss, optimizer)") == ["never-zeroed by-name"]
    assert function(*body, name="fit_once(loss, optimizer)") == []
    assert function("o = torch.optim.LBFGS(x)", *body, name="train_step(loss, optimizer, x)") == []


def test_a_scaler_half_used() -> None:
    scale = "scaler.scale(model(batch)).backward()"
    assert loop("optimizer.zero_grad()", scale, "optimizer.step()") == [
        "incomplete-scaler no-step",
        "incomplete-scaler no-update",
    ]
    clip = "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)"
    rest = ("scaler.step(optimizer)", "scaler.update()")
    assert loop("optimizer.zero_grad()", scale, clip, *rest) == ["incomplete-scaler no-unscale"]
    assert loop("optimizer.zero_grad()", scale, "scaler.unscale_(optimizer)", clip, *rest) == []
    assert loop("optimizer.zero_grad()", clip, scale, *rest) == []
    branches = ("if scaler:", f"    {scale}", *(f"    {one}" for one in rest), "else:", f"    {clip}")
    assert loop("optimizer.zero_grad()", *branches) == []
    assert loop("optimizer.zero_grad()", "balance.scale(batch).backward()", "optimizer.step()") == []


@pytest.mark.parametrize(
    ("lines", "fires"),
    [
        (("model(batch).backward()", "optimizer.zero_grad()", "optimizer.step()"), True),
        (("optimizer.zero_grad()", "optimizer.step()", "model(batch).backward()"), True),
        (("model(batch).backward()", "optimizer.step()", "optimizer.zero_grad()"), False),
        (("optimizer.zero_grad()", "model(batch).backward()", "optimizer.step()"), False),
        (("model(batch).backward()", "other_optimizer.zero_grad()", "optimizer.step()"), False),
        (("model(batch).backward()", "if batch:", "    optimizer.zero_grad()", "optimizer.step()"), False),
        (("model(batch).backward()", "optimizer.zero_grad()", "if batch:", "    optimizer.step()"), False),
        (("for one in batch: optimizer.zero_grad()", "model(batch).backward()"), False),
    ],
)
def test_gradients_that_are_cleared_before_the_step(lines: tuple[str, ...], fires: bool) -> None:
    assert ("wrong-order zeroed-between" in loop(*lines)) is fires


def test_order_is_that_of_the_line_where_there_is_no_loop() -> None:
    body = ("loss.backward()", "optimizer.zero_grad()", "optimizer.step()")
    assert function(*body) == ["wrong-order zeroed-between"]
    assert function(body[1], body[2], body[0]) == []


@pytest.mark.parametrize(
    ("lines", "fires"),
    [
        (("self.lr_schedule.step()", "optimizer.zero_grad()", "model(batch).backward()", "optimizer.step()"), True),
        (("lr_scheduler.step()", "optimizer.zero_grad()", "model(batch).backward()", "optimizer.step()"), True),
        (("lr_scheduler.step(epoch)", "optimizer.zero_grad()", "model(batch).backward()", "optimizer.step()"), False),
        (("optimizer.zero_grad()", "model(batch).backward()", "optimizer.step()", "lr_scheduler.step()"), False),
        (("rate = lr_scheduler.step()", "model(batch).backward()", "optimizer.step()"), False),
        (
            ("if batch: lr_scheduler.step()", "optimizer.zero_grad()", "model(batch).backward()", "optimizer.step()"),
            False,
        ),
    ],
)
def test_a_schedule_before_the_optimizer(lines: tuple[str, ...], fires: bool) -> None:
    assert ("wrong-order schedule-first" in loop(*lines)) is fires


# ---------------------------------------------------------------------- schedules and modes

MAKE = "sched = torch.optim.lr_scheduler.StepLR(optimizer, 10)"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ((MAKE,), ["schedule-never-stepped"]),
        ((MAKE, "sched.load_state_dict(x)", "print(sched.get_last_lr())"), ["schedule-never-stepped"]),
        ((MAKE, "if sched is not None:", "    print(x)"), ["schedule-never-stepped"]),
        (("sched = get_linear_schedule_with_warmup(optimizer, 1, 2)",), ["schedule-never-stepped"]),
        (
            ("sched: object = CosineAnnealingLR(optimizer, 1)", "x = torch.optim.lr_scheduler"),
            ["schedule-never-stepped"],
        ),
        (("self.sched = torch.optim.lr_scheduler.StepLR(self.optimizer, 10)",), ["schedule-never-stepped attribute"]),
        ((MAKE, "sched.step()"), []),
        ((MAKE, "return sched"), []),
        ((MAKE, "fit(model, sched=sched)"), []),
        ((MAKE, "fit(sched=1)"), ["schedule-never-stepped"]),
        ((MAKE, "self.kept = sched"), []),
        ((MAKE, "def move():", "    sched.step()", "return move"), []),
        (("global sched", MAKE), []),
        ((MAKE, "fit(**locals())"), []),
        (("state.inner.sched = torch.optim.lr_scheduler.StepLR(optimizer, 10)",), []),
        (("sched = torch.optim.lr_scheduler.StepLR(x, 10)",), []),
        (("sched = torch.optim.lr_scheduler.get(optimizer)",), []),
    ],
)
def test_schedules_that_never_move(lines: tuple[str, ...], found: list[str]) -> None:
    assert function(*lines) == found


def test_a_schedule_of_a_script_is_one_that_other_code_may_step() -> None:
    assert symptoms(f"import torch\n{MAKE}\n") == []


STEPS = ("optimizer.zero_grad()", "model(batch).backward()", "optimizer.step()")


def epochs(before: str, *inside: str) -> list[str]:
    """What is found in two loops, with a line before them and some at the end of each epoch."""
    lines = [before, "for epoch in range(9):", "    for batch in batches:", *(f"        {one}" for one in STEPS)]
    return function(*lines, *(f"    {one}" for one in inside), name="train(model, optimizer, batches, teacher)")


@pytest.mark.parametrize(
    ("before", "inside", "found"),
    [
        ("model.train()", ("model.eval()", "check(model)"), ["left-in-eval in-loop"]),
        ("model.train()", ("model.eval()", "check(model)", "model.train()"), []),
        ("model.train()", ("model.eval()", "check(model)", "model.train(mode)"), []),
        ("model.train()", ("teacher.eval()",), []),
        ("model.train(False)", ("model.eval()",), []),
        ("pass", ("model.eval()",), []),
        ("model.train()", ("validate(model)",), ["left-in-eval by-call"]),
        ("self.model.train()", ("self.validate()",), ["left-in-eval by-call"]),
        ("model.train()", ("if epoch == 8:", "    model.eval()", "    break"), []),
        ("model.train()", ("if epoch == 8: validate(model); break",), ["left-in-eval by-call"]),
    ],
)
def test_models_that_stay_in_evaluation_mode(before: str, inside: tuple[str, ...], found: list[str]) -> None:
    assert [one for one in epochs(before, *inside) if one.startswith("left-in-eval")] == found


# ---------------------------------------------------------------------- modules


def module(body: str, method: str = "__init__(self, n)") -> list[str]:
    """What is found in one method of a module."""
    text = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\nclass Net(nn.Module):\n"
    return symptoms(text + f"    def {method}:\n" + textwrap.indent(textwrap.dedent(body), " " * 8))


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        ("self.layers = [nn.Linear(8, 8) for _ in range(n)]\n", True),
        ("self.layers = {'a': nn.Conv2d(1, 2, 3), **n}\n", True),
        ("self.layers = {k: nn.Linear(8, 8) for k in n}\n", True),
        ("self.layers = (nn.Sequential(nn.Linear(8, 8), nn.ReLU()), n)\n", True),
        ("self.layers = [nn.Sequential(nn.Linear(8, 8), nn.ReLU())]\n", True),
        ("self.layers = []\nfor _ in range(n):\n    self.layers.append(nn.Linear(8, 8))\n", True),
        ("self.layers = []\nself.layers.append(nn.ReLU())\n", False),
        ("self.layers = [nn.Linear(8, 8)]\nself.all = nn.ModuleList(self.layers)\n", False),
        ("self.layers = [nn.Linear(8, 8)]\nself.layers = nn.ModuleList(self.layers)\n", False),
        ("self.layers = [nn.Linear(8, 8)]\nself.net = nn.Sequential(*self.layers)\n", False),
        ("self.layers = [nn.Linear(8, 8)]\nfor one in self.layers:\n    self.add_module('a', one)\n", False),
        ("self.layers = [nn.Linear(8, 8)]\nsetattr(self, 'a', n)\n", False),
        ("self.losses = [nn.MSELoss(), nn.L1Loss()]\n", False),
        ("layers = [nn.Linear(8, 8)]\nself.net = nn.Sequential(*layers)\n", False),
        ("self.sizes = [4, 5]\n", False),
    ],
)
def test_layers_in_plain_containers(body: str, fires: bool) -> None:
    assert ("unseen-parameters in-container" in module(body)) is fires


def test_layers_that_are_made_in_every_pass() -> None:
    forward = "forward(self, x)"
    assert module("return nn.Linear(8, 8)(x)\n", forward) == ["unseen-parameters in-forward"]
    assert module("layer = nn.Linear(8, 8)\nreturn layer(x)\n", forward) == ["unseen-parameters in-forward"]
    assert module("self.layer = nn.Linear(8, 8)\nreturn self.layer(x)\n", forward) == [
        "double-softmax returns-of:self.layer"
    ]
    assert module("return nn.ReLU()(x)\n", forward) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return F.dropout(x, 0.5)\n", ["dropout-always-on"]),
        ("return F.dropout(x, p=self.p)\n", ["dropout-always-on"]),
        ("p = self.p if self.training else 0.0\nreturn F.dropout(x, p)\n", ["dropout-always-on reads-mode"]),
        ("return F.dropout(x, 0.5, self.training)\n", []),
        ("return F.dropout(x, 0.5, training=self.training)\n", []),
        ("return F.dropout(x, **n)\n", []),
        ("return nn.Dropout(0.5)(x)\n", ["dropout-always-on"]),
        ("return torch.dropout(x, 0.5, True) * 2\n", ["dropout-always-on"]),
        ("return torch.dropout(x, 0.5, self.training) * 2\n", []),
        ("return nn.Dropout(0.5)(x) if self.training else x\n", ["dropout-always-on reads-mode"]),
        ("x = self.dropout(x)\nreturn x\n", []),
    ],
)
def test_dropout_that_never_ends(body: str, found: list[str]) -> None:
    assert module(body, "forward(self, x)") == found


def test_steps_that_are_named_and_not_called() -> None:
    assert function("model.eval") == ["method-not-called bare"]
    assert function("model.evaluation") == []
    assert function("p = x", "x.weight.requires_grads = False") == ["method-not-called misspelt"]
    assert function("args.require_grad = True") == []


def test_results_of_tensor_methods_that_are_dropped() -> None:
    assert function("x = torch.zeros(3)", "x.to(loss.device)") == ["method-not-called dropped"]
    assert function("x = torch.zeros(3)", "x = x.to(loss.device)") == []
    assert function("model.to(loss.device)") == []
    assert function("x = torch.zeros(3)", "x = model(x)", "x.to(loss.device)") == []


# ---------------------------------------------------------------------- activations and rounding


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("return F.cross_entropy(F.softmax(x, -1), loss)",), ["double-softmax wants-softmax gives-softmax"]),
        (
            ("p = torch.softmax(x, -1)", "return F.cross_entropy(input=p, target=loss)"),
            ["double-softmax wants-softmax gives-softmax"],
        ),
        (
            ("criterion = torch.nn.CrossEntropyLoss()", "return criterion(torch.nn.Softmax(dim=1)(x), loss)"),
            ["double-softmax wants-softmax gives-softmax"],
        ),
        (
            ("return torch.nn.BCEWithLogitsLoss()(torch.sigmoid(x), loss)",),
            ["double-softmax wants-sigmoid gives-sigmoid"],
        ),
        (("return F.nll_loss(F.softmax(x, -1), loss)",), ["double-softmax wants-log-probabilities gives-softmax"]),
        (
            ("net = torch.nn.Sequential(x, torch.nn.Softmax(1))", "return F.cross_entropy(net(x), loss)"),
            ["double-softmax wants-softmax gives-softmax"],
        ),
        (("return self.criterion(torch.sigmoid(x), loss)  # BCEWithLogitsLoss",), []),
        (
            ("import CrossEntropyLoss", "return self.criterion(torch.sigmoid(x), loss)"),
            ["double-softmax attribute gives-sigmoid"],
        ),
        (("return F.cross_entropy(x, F.softmax(loss, -1))",), []),
        (("return F.cross_entropy(F.log_softmax(x, -1), loss)",), []),
        (("return F.nll_loss(F.log_softmax(x, -1), loss)",), []),
        (("p = F.softmax(x, -1)", "p = torch.log(p)", "return F.cross_entropy(p, loss)"), []),
        (("p = F.softmax(x, -1)", "p += 1", "return F.cross_entropy(p, loss)"), []),
        (("p = F.softmax(x, -1)", "p, q = loss", "return F.cross_entropy(p, loss)"), []),
        (("return F.binary_cross_entropy_with_logits(F.softmax(x, -1), loss)",), []),
        (("return mine.cross_entropy(F.softmax(x, -1), loss)",), []),
        (("criterion = torch.nn.MSELoss()", "CrossEntropyLoss", "return criterion(torch.sigmoid(x), loss)"), []),
    ],
)
def test_activations_that_a_loss_applies_again(lines: tuple[str, ...], found: list[str]) -> None:
    assert [one for one in function(*lines) if one.startswith("double")] == found


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        ("q = torch.round(x / self.scale)\nreturn q * self.scale\n", True),
        ("q = (x / s + z).round().clamp(0, 255)\nreturn s * (q - z)\n", True),
        ("q = torch.round(x / self.scale) * self.scale\nreturn x + (q - x).detach()\n", False),
        ("q = self.round(x / self.scale)\nreturn q * self.scale\n", False),
        ("q = torch.round(x / self.scale)\nreturn q.to(torch.int8)\n", False),
        ("q = torch.round(x * 3)\nreturn q * self.scale\n", False),
        ("self.q = torch.round(x / self.scale)\nreturn self.q * self.scale\n", False),
    ],
)
def test_rounding_without_a_way_around_it(body: str, fires: bool) -> None:
    assert ("gradient-cut quantised" in module(body, "forward(self, x, s, z)")) is fires


def test_what_a_forward_ends_in_is_told() -> None:
    assert module("return F.softmax(self.head(x), dim=-1)\n", "forward(self, x)") == ["double-softmax returns-softmax"]
    assert module("if x:\n    return x\nreturn F.softmax(x, dim=-1)\n", "forward(self, x)") == []
    assert module("if x:\n    return\nreturn F.softmax(x, dim=-1)\n", "forward(self, x)") == []


def test_long_sums_and_deep_models_are_walked_without_harm() -> None:
    sums = "loss = " + " + ".join(["a"] * 300 + ["kl_loss.item()"])
    assert "detached-loss cut-term" in function(sums, "loss.backward()", "optimizer.step()")
    deep = "nn.Sequential(" * 30 + "nn.Linear(1, 1)" + ")" * 30
    assert module(f"self.layers = [{deep}]\n") == ["unseen-parameters in-container"]


def test_strange_shapes_say_nothing() -> None:
    assert function("p = p", "return F.cross_entropy(p, p)") == []
    assert function("F.cross_entropy()", "F.cross_entropy(*x)") == []
    assert function("self.a.b.layers = []", "x[0].to(loss.device)", "(model or loss).eval") == []
    assert symptoms("import torch\nloss.backward(\n") == []


def test_text_without_a_library_is_not_asked() -> None:
    assert (
        symptoms("def train(loss, optimizer):\n    for _ in loss:\n        loss.backward()\n        optimizer.step()\n")
        == []
    )


@pytest.mark.parametrize("zero", ["0.0", "0"])
def test_a_term_that_is_zero(zero: str) -> None:
    assert loop(f"loss = loss_fn(batch) + {zero} * old_loss.detach()", "loss.backward()", "optimizer.step()") == [
        "never-zeroed in-loop"
    ]


LEARN = ("loss.backward()", "optimizer.step()")


@pytest.mark.parametrize(
    ("lines", "fires"),
    [
        (("loss += 0.1 * out.abs().mean().item()", *LEARN), True),
        (("loss += kl_loss.detach()", *LEARN), True),
        (("loss += 0.0 * kl_loss.detach()", *LEARN), False),
        (("loss += ce * out.mean().item()", *LEARN), False),
        (("loss += out.detach()", *LEARN), False),
        (("total += loss.item()", *LEARN), False),
        ((*LEARN, "loss += other_loss.item()"), False),
        (("reg = norm(model).detach()", "loss = ce + 1e-4 * reg", *LEARN), True),
        (("reg = norm(model).detach()", "loss = ce - ce.detach() + reg", *LEARN), False),
        (("reg = norm(model)", "reg = reg.detach()", "loss = ce + reg", *LEARN), False),
        (("shift = norm(model).detach()", "loss = ce + shift", *LEARN), False),
    ],
)
def test_a_number_that_is_added_to_the_loss(lines: tuple[str, ...], fires: bool) -> None:
    assert ("detached-loss cut-term" in function(*lines)) is fires


MAKES = "{} = torch.optim.Adam({})"


@pytest.mark.parametrize("name", ["adam", "sgd", "net_updater"])
def test_an_optimizer_is_known_by_what_makes_it(name: str) -> None:
    text = "import torch\ndef train(net, batches):\n    " + MAKES.format(name, "net.parameters()") + "\n"
    text += f"    for b in batches:\n        net(b).mean().backward()\n        {name}.step()\n"
    assert symptoms(text) == ["never-zeroed in-loop"]


@pytest.mark.parametrize(
    ("made", "fires"),
    [
        ("", True),
        (MAKES.format("optimizer", "model.parameters()"), True),
        (MAKES.format("optimizer", "[image]"), False),
        ("delta = 0", False),
    ],
)
def test_a_model_that_forgets_its_gradients_before_the_step(made: str, fires: bool) -> None:
    lines = [made] if made else []
    found = function(*lines, "loss.backward()", "model.zero_grad()", "optimizer.step()")
    assert ("wrong-order zeroed-between" in found) is fires


def test_a_step_before_there_are_gradients() -> None:
    text = LOOP + "        optimizer.zero_grad()\n        optimizer.step()\n        model(batch).backward()\n"
    (found,) = [one for _, shape in shapes_of(Scan(text)) for one in shape.symptoms if one.kind is Kind.WRONG_ORDER]
    assert found.what == "`optimizer.step()` stands before `model(batch).backward()`: it has no gradients to use"


def test_a_schedule_is_known_by_what_makes_it() -> None:
    text = (
        "import torch\ndef train(model, optimizer, batches):\n    s = torch.optim.lr_scheduler.StepLR(optimizer, 2)\n"
    )
    text += "    for b in batches:\n        s.step()\n        optimizer.zero_grad()\n        model(b).backward()\n"
    assert symptoms(text + "        optimizer.step()\n") == ["wrong-order schedule-first"]
    assert symptoms(text.replace("s.step()", "pass") + "        optimizer.step()\n") == ["schedule-never-stepped"]


@pytest.mark.parametrize(("behind", "fires"), [("check(model)", True), ("model.train()", False), ("break", False)])
def test_a_model_that_stays_in_evaluation_for_the_rest_of_an_epoch(behind: str, fires: bool) -> None:
    text = (
        "import torch\ndef train(model, optimizer, batches):\n    for epoch in range(3):\n        model.train()\n"
        "        for b in batches:\n            optimizer.zero_grad()\n            model(b).backward()\n"
        f"            optimizer.step()\n            if b:\n                model.eval()\n                {behind}\n"
    )
    assert ("left-in-eval in-loop" in symptoms(text)) is fires


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        ("self.heads = {}\nfor i in range(n):\n    self.heads[i] = nn.Linear(3, 3)\n", True),
        ("self.heads = dict()\nfor i in range(n):\n    self.heads[i] = nn.Linear(3, 3)\n", True),
        ("self.layers = tuple(nn.Linear(3, 3) for _ in range(n))\n", True),
        ("self.heads = {}\nfor i in range(n):\n    self.heads[i] = nn.ReLU()\n", False),
        ("self.heads = {}\nother[n] = nn.Linear(3, 3)\n", False),
    ],
)
def test_containers_that_are_filled_later(body: str, fires: bool) -> None:
    assert ("unseen-parameters in-container" in module(body)) is fires


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        ("tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=p)", True),
        ("tf.nn.sparse_softmax_cross_entropy_with_logits(labels=p, logits=y)", False),
        ("optax.softmax_cross_entropy(p, y)", True),
        ("optax.softmax_cross_entropy(y, p)", False),
        ("optax.sigmoid_binary_cross_entropy(p, y)", False),
        ("own.softmax_cross_entropy(p, y)", False),
    ],
)
def test_scores_that_go_in_as_logits(line: str, fires: bool) -> None:
    found = function("p = jax.nn.softmax(x)", f"return {line}", name="loss(x, y)")
    assert ("double-softmax wants-softmax gives-softmax" in found) is fires
