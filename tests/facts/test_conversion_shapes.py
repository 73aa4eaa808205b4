"""Symptoms of exports and checkpoints, asked of single functions as the reading stage does."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness_lint.facts.judge import shapes_of
from readiness_lint.facts.layers import Layers
from readiness_lint.model.symptoms import Kind, Symptom

OURS = (
    Kind.UNTRAINED_EXPORT,
    Kind.EXPORT_IN_TRAINING,
    Kind.IGNORED_LOAD,
    Kind.CONSTANT_POSITION,
    Kind.REMOVED_API,
)


def symptoms(text: str) -> list[Symptom]:
    shapes = shapes_of(Layers(textwrap.dedent(text).lstrip("\n")))
    return [one for _, shape in shapes for one in shape.symptoms if one.kind in OURS]


def kinds(text: str) -> list[str]:
    return [one.kind.value for one in symptoms(text)]


def exported(body: str, head: str = "def main(path, cfg):") -> list[str]:
    text = head + "\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
    return kinds(text)


EXPORT = "torch.onnx.export(model, x, path)"


@pytest.mark.parametrize(
    "body",
    [
        f"model = Net()\n{EXPORT}",
        f"model = Net(cfg, pretrained=False, weights=None)\nmodel.eval()\n{EXPORT}",
        f"model = Net(width).to(device).eval()\nprint(model)\n{EXPORT}",
        f"model = Net()\nmodel = model.half()\nmodel.config.use_cache = False\n{EXPORT}",
        f"model = Net()\nn = sum(p.numel() for p in model.parameters())\ny = model(x)\n{EXPORT}\nreturn model",
        f"inner = Net(cfg)\nmodel = Wrapper(inner, cfg.layers)\nlogger.info(f'{{model}}')\n{EXPORT}",
        "torch.onnx.export(Net().eval(), x, f=path)",
        f"model: Net = Net()\ncfg = model.cfg\n{EXPORT}\ndel model",
        "model = Net()\ntraced = torch.jit.trace(model.eval(), x)\ntraced.save(path)",
        "model = Net().eval()\nct.convert(torch.jit.trace(model, x), inputs=[x]).save(path)",
    ],
)
def test_what_a_function_constructs_and_exports_is_told_once(body: str) -> None:
    assert exported(body) == ["untrained-export"]


@pytest.mark.parametrize(
    "body",
    [
        f"model = Net(checkpoint=cfg)\n{EXPORT}",
        f"model = Net(cfg, load_weights())\n{EXPORT}",
        f"model = Net(args.checkpoint)\n{EXPORT}",
        f"model = Net(trunk)\n{EXPORT}",
        f"model = Net(factory=[Net2()])\nmodel.fc = model.head\n{EXPORT}",
        f"model = Net()\nmodel.head(x).load(path)\nf(y=model.tower, z=model[0])\n{EXPORT}",
        f"model = Net()\nread(a[0](model.state_dict()))\n{EXPORT}",
        f"model = Net()\nmodel.trunk.load(path)\n{EXPORT}",
        f"model = Net()\nmodel.weight = load()\n{EXPORT}",
        f"model = Net()\nfor p in model.parameters():\n    p.data = read()\n{EXPORT}",
        f"model = Net()\npair = (model, 1)\n{EXPORT}",
        f"model = Net()\nother = model\n{EXPORT}",
        f"model = nets[0]\n{EXPORT}",
        f"model, x = build()\n{EXPORT}",
        f"with open_model() as model:\n    {EXPORT}",
        f"for model in models:\n    {EXPORT}",
        f"model = Net()\ndef fill():\n    model.load_state_dict(state)\nfill()\n{EXPORT}",
        f"global model\nmodel = Net()\n{EXPORT}",
        f"model = (lambda: 1)()\n{EXPORT}",
        f"model = make()(cfg)\n{EXPORT}",
        f"model = Net()\ncopies = [*model]\nuse(**{{'m': model}})\n{EXPORT}",
        f"model = Net()\nuse(model.weights)\n{EXPORT}",
        f"model = Net()\nfillers[0](model)\n{EXPORT}",
        f"model = Net()\noptimizer.step()\n{EXPORT}",
        "model = Net()\ntorch.onnx.export(model, x, buffer)",
        "model = Net().eval()\ntorch.jit.trace(model, x)",
        "torch.onnx.export()",
    ],
)
def test_what_may_hold_other_weights_or_is_not_written_is_left_alone(body: str) -> None:
    assert exported(body) == []


def test_a_parameter_and_a_name_from_elsewhere_are_not_known() -> None:
    assert exported(EXPORT, "def main(model, path):") == []
    assert exported(EXPORT, "def main(path):") == []


def test_who_is_given_the_model_is_told_for_the_project_to_decide() -> None:
    (found,) = symptoms(
        f"""
        def main(path):
            model = Net()
            fill(model)
            model.restore(path)
            use(list(model.parameters()))
            keep(model.state_dict())
            {EXPORT}
        """
    )
    assert found.words == ("made:Net", "given:fill", "given:.restore", "given:use", "given:keep")
    assert found.name == "model"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("model = Net()\nmodel.load_state_dict(s)\ntraced = torch.jit.trace(model, x)\nreturn traced", True),
        ("model = Net().train()\ntraced = torch.jit.trace(model, x)\nreturn traced", True),
        ("model = Net()\nmodel.eval()\ntraced = torch.jit.trace(model, x)\nreturn traced", False),
        ("model = Net().train(False)\ntraced = torch.jit.trace(model, x)\nreturn traced", False),
        ("model = Net()\nmodel.train(training)\ntraced = torch.jit.trace(model, x)\nreturn traced", False),
        ("model = Net()\nset_eval_mode(model)\ntraced = torch.jit.trace(model, x)\nreturn traced", False),
        ("model = Net()\nmodel.train(mode=False)\ntraced = torch.jit.trace(model, x)\nreturn traced", False),
    ],
)
def test_a_trace_without_evaluation_mode(body: str, expected: bool) -> None:
    assert ("export-in-training" in exported(body)) is expected


LENIENT = "model.load_state_dict(state, strict=False)"


@pytest.mark.parametrize(
    "body",
    [
        f"state = torch.load(path)\n{LENIENT}",
        "model.load_state_dict(torch.load(path), strict=False)",
        "ckpt = torch.load(path)\nmodel.load_state_dict(ckpt['model'], strict=False)",
        f"ckpt = torch.load(path)\nstate = ckpt['model'] if 'model' in ckpt else ckpt\n{LENIENT}",
        f"state = torch.load(path)\nif 'model' in state:\n    state = state['model']\n{LENIENT}",
        f"s = torch.load(path)\nif 'm' in s:\n    state = s['m']\n    {LENIENT}\nelse:\n    state = s\n    {LENIENT}",
    ],
)
def test_a_whole_checkpoint_that_nobody_checks(body: str) -> None:
    assert set(exported(body)) == {"ignored-load"}


@pytest.mark.parametrize(
    "body",
    [
        f"state = torch.load(path)\nresult = {LENIENT}\nreturn result",
        "state = torch.load(path)\nmodel.load_state_dict(state, strict=True)",
        "state = torch.load(path)\nmodel.load_state_dict(state)",
        LENIENT,
        f"state = build(path)\n{LENIENT}",
        f"state = torch.load(path)\nstate.pop('head')\n{LENIENT}",
        f"state = torch.load(path)\nstate['a'] = state['b']\n{LENIENT}",
        f"state = torch.load(path)\ndel state['a']\n{LENIENT}",
        f"state = {{k: v for k, v in torch.load(path).items()}}\n{LENIENT}",
        f"state = torch.load(cfg.pretrained)\n{LENIENT}",
        "lora_state = torch.load(path)\nmodel.load_state_dict(lora_state, strict=False)",
        f"model = Net.from_pretrained(cfg)\nstate = torch.load(path)\n{LENIENT}",
        f"model = build_quantized()\nstate = torch.load(path)\n{LENIENT}",
        f"del model.posterior\nstate = torch.load(path)\n{LENIENT}",
        f"for path in paths:\n    state = torch.load(path)\n    {LENIENT}",
        f"state = torch.load(path)\n{LENIENT}\nmodel.load_state_dict(rest, strict=False)",
        f"state = torch.load(path)\ntry:\n    model.load_state_dict(state)\nexcept RuntimeError:\n    {LENIENT}",
        f"state = torch.load(path)\nmissing = set(model.state_dict()) - set(state)\n{LENIENT}",
        f"state = torch.load(path)\n# strict=False: the buffers are not saved\n{LENIENT}",
        f"state = torch.load(path)\n{LENIENT}  # partial on purpose\nreturn model",
        f"a = b\nb = a\nmodel.load_state_dict(a, strict=False)\n{LENIENT}",
        f"state = torch.load(path)\nif cfg: {LENIENT}  # strict is too much here\nmodel.load_state_dict(state)",
    ],
)
def test_a_part_by_intent_and_a_result_that_somebody_reads(body: str) -> None:
    assert exported(body) == []


def test_names_that_mean_each_other_are_no_checkpoint_and_end() -> None:
    assert exported("a = b\nb = a\nmodel.load_state_dict(a, strict=False)") in ([], ["ignored-load"])


def test_a_call_inside_of_a_test_is_no_statement_of_its_own() -> None:
    assert exported(f"state = torch.load(path)\nif {LENIENT}:\n    raise ValueError") == []


def test_one_line_of_a_condition_is_read_like_a_block() -> None:
    assert exported(f"state = torch.load(path)\nif cfg: {LENIENT}") == ["ignored-load"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("self.model.decode(x, kv_cache, pos=0)", True),
        ("self.model(x, past_key_values=past, cache_position=0)", True),
        ("self.model(x, pos=0)", False),
        ("self.model(x, cache=None, pos=0)", False),
        ("self.model(x, use_cache=True, pos=0)", False),
        ("self.model(x, cache, pos=1)", False),
        ("self.model(x, cache, pos=pos)", False),
        ("rotary(x, cache, pos=0)", False),
    ],
)
def test_a_position_that_stands_fixed_beside_a_cache(call: str, expected: bool) -> None:
    text = f"class W(nn.Module):\n    def forward(self, x, kv_cache, pos):\n        return {call}\n"
    assert (kinds(text) == ["constant-position"]) is expected
    assert kinds(text.replace("forward", "generate")) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import openvino.runtime as ov\n", "openvino.runtime"),
        ("from openvino.runtime import Core\n", "openvino.runtime"),
        ("from coremltools.converters import onnx, converters.onnx\n", ""),
        ("from coremltools.converters import onnx\nonnx.converters.onnx.f()\n", "coremltools.converters.onnx"),
        ("from torch.onnx import dynamo_export\n", "torch.onnx.dynamo_export"),
        ("from mlx_lm.utils import load, convert\n", "mlx_lm.utils.convert"),
        ("from mlx_lm.utils import load\n", ""),
        ("from mlx_lm.utils import *\n", ""),
        ("from .openvino.runtime import Core\n", ""),
        ("def f(m):\n    return torch.onnx.dynamo_export(m)\n", "torch.onnx.dynamo_export"),
        ("def f(m):\n    import openvino.runtime\n    from openvino.tools import mo\n", ""),
        ("try:\n    from openvino.runtime import Core\nexcept ImportError:\n    from openvino import Core\n", ""),
        ("try:\n    from openvino.runtime import Core\nexcept:\n    pass\n", ""),
        ("try:\n    x = 1\nexcept ImportError:\n    from openvino.runtime import Core\n", ""),
        ("try:\n    from openvino.runtime import Core\nexcept KeyError:\n    Core = 1\n", "openvino.runtime"),
        ("if TORCH_VERSION < 2:\n    from torch.onnx import dynamo_export\n", ""),
        ("if flag:\n    from torch.onnx import dynamo_export\n", "torch.onnx.dynamo_export"),
        ("y = torch.onnx.dynamo_export(m) if hasattr(torch.onnx, 'dynamo_export') else None\n", ""),
    ],
)
def test_what_a_library_no_longer_has(text: str, name: str) -> None:
    assert [one.name for one in symptoms(text) if one.kind is Kind.REMOVED_API] == ([name] if name else [])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "model = Net()",
                "model = model",
                "model = Wrapper(model, other)",
                "other = Wrapper(model)",
                "model, other = other, model",
                "model.x.y.z = model",
                "state = state[state]",
                "state = torch.load(model)",
                "model.load_state_dict(state, strict=False)",
                "torch.jit.trace(model, x).save(path)",
                "torch.onnx.export(model, *args, **kwargs)",
                "torch.onnx.export(*model)",
                "model.eval().load_state_dict(state['a']['b'], strict=False)",
            ]
        ),
        max_size=8,
    )
)
def test_any_order_of_statements_is_answered(lines: list[str]) -> None:
    found = symptoms("def f(path):\n" + "".join(f"    {line}\n" for line in [*lines, "return path"]))
    assert all(one.span.line <= len(lines) + 1 for one in found)


@pytest.mark.parametrize(
    "filling",
    [
        ("state = model.state_dict()", "dcp.load(state, checkpoint_id=cfg)"),
        ("state = {'model': model.state_dict()}", "dcp.load(state)"),
        ("own = model.state_dict()", "for k, v in torch.load(cfg).items():", "    own[k].copy_(v)"),
        ("for p, w in zip(model.parameters(), weights):", "    p.copy_(w)"),
        ("for k, p in model.state_dict().items():", "    p.copy_(cfg[k])"),
        ("if (state := model.state_dict()):", "    state.update(cfg)"),
        ("state = dict(model.named_parameters())", "state['head'].data = cfg"),
    ],
)
def test_weights_that_come_by_way_of_the_state(filling: tuple[str, ...]) -> None:
    assert exported("\n".join(("model = Net()", *filling, EXPORT))) == []


def test_a_state_that_is_only_looked_at() -> None:
    counted = "print(sum(p.numel() for p in model.parameters()), len(list(model.parameters())))"
    assert exported("\n".join(("model = Net()", counted, EXPORT))) == ["untrained-export"]


def restored(line: str, behind: str = "return model") -> list[str]:
    return kinds(f"import torch\ndef restore(model, path):\n    state = torch.load(path)\n    {line}\n    {behind}\n")


@pytest.mark.parametrize(
    ("line", "behind", "fires"),
    [
        ("model.load_state_dict(state, False)", "return model", True),
        ("result = model.load_state_dict(state, strict=False)", "return model", True),
        ("missing, unexpected = model.load_state_dict(state, strict=False)", "return model", True),
        ("result = model.load_state_dict(state, strict=False)", "return result", False),
        ("result = model.load_state_dict(state, strict=False)", "return lambda: result", False),
        ("_ = model.load_state_dict(state, strict=False)", "return model", False),
        ("m, _ = model.load_state_dict(state, strict=False)", "return model", False),
        ("self.result = model.load_state_dict(state, strict=False)", "return model", False),
    ],
)
def test_a_result_that_goes_into_names(line: str, behind: str, fires: bool) -> None:
    assert restored(line, behind) == (["ignored-load"] if fires else [])


def test_what_is_traced_keeps_its_mode() -> None:
    body = "model = Net()\ntraced = torch.jit.trace(model, x)\n{}.eval()\ntraced.save(path)"
    assert "export-in-training" in exported(body.format("traced"))
    assert "export-in-training" not in exported(body.format("model"))


@pytest.mark.parametrize(
    ("lines", "fires"),
    [
        (("pos = torch.zeros(1)", "return self.m(x, k_cache, pos)"), True),
        (("pos = 0", "return self.m(x, cache=c, pos=pos)"), True),
        (("pos = torch.tensor([0])", "return self.m(x, k_cache, pos)"), True),
        (("return self.m(x, past_key_values=p, position_ids=torch.zeros_like(x))",), True),
        (("pos = torch.tensor([n])", "return self.m(x, k_cache, pos)"), False),
        (("pos = torch.zeros(1)", "pos += n", "return self.m(x, k_cache, pos)"), False),
        (("pos = torch.zeros(1)", "return self.m(x, pos)"), False),
    ],
)
def test_a_position_by_its_name(lines: tuple[str, ...], fires: bool) -> None:
    text = "class D(torch.nn.Module):\n    def forward(self, x, k_cache, p, c, n):\n"
    assert kinds(text + "".join(f"        {one}\n" for one in lines)) == (["constant-position"] if fires else [])
