"""Loaders that never shuffle, samplers that shuffle alike, keys that are used again."""

from __future__ import annotations

import pytest

from readiness_lint.model.symptoms import Kind
from tests.facts.shapes.picked import picked, within

MAIN = "def main(config, key, x, n):"


def unshuffled(*lines: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(signs, what makes the data set) of each loader."""
    loop = ("for batch in tqdm(loader):", "    loss(batch).backward()")
    return [(one.signs, one.words) for one in picked(within(MAIN, *lines, *loop), Kind.UNSHUFFLED_TRAINING)]


def loaded(*lines: str, batch: str = "8") -> bool:
    """Whether a loader of training data is told of, where the function goes on with these lines."""
    made = f"train_loader = DataLoader(CIFAR10('.'), batch_size={batch})"
    return bool(picked(within(MAIN, made, *lines), Kind.UNSHUFFLED_TRAINING))


def repeated(*lines: str, head: str = MAIN) -> list[str]:
    """The names of keys and samplers."""
    return [one.name for one in picked(within(head, *lines), Kind.EPOCH_NEVER_SET, Kind.REUSED_KEY)]


def test_training_data_in_the_same_order() -> None:
    made = "train_set = datasets.MNIST('.')"
    assert unshuffled(made, "loader = torch.utils.data.DataLoader(train_set, 8)") == [(("known",), ("datasets.MNIST",))]
    assert unshuffled("train_set = Own()", "loader = DataLoader(train_set, 8)") == [((), ("Own",))]


@pytest.mark.parametrize(
    "lines",
    [
        ("for x, y in train_loader:", "    loss(x).backward()"),
        ("for i, x in enumerate(tqdm(train_loader)):", "    opt.step()"),
        ("for x in train_loader:", "    model.fit(x)"),
        ("for x in train_loader:", "    train_on(model, x)"),
        ("trainer.fit(model, train_loader)",),
        ("train_one_epoch(model, train_loader)",),
        ("for epoch in range(n):", "    run(model, train_loader)"),
        ("self.train_loader = train_loader", "for b in train_loader:", "    accelerator.backward(b)"),
    ],
)
def test_a_loader_that_something_trains_with(lines: tuple[str, ...]) -> None:
    assert loaded(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("return train_loader",),
        ("for x, y in train_loader:", "    features.append(model(x))"),
        ("for x in train_loader:", "    model.train()"),
        ("with torch.no_grad():", "    return torch.cat([model(x) for x, _ in train_loader])"),
        ("mean = sum(x.mean() for x in train_loader) / len(train_loader)",),
        ("for epoch in range(n):", "    evaluate(model, train_loader)"),
        ("run(model, train_loader)",),
    ],
)
def test_a_loader_that_nothing_trains_with(lines: tuple[str, ...]) -> None:
    assert not loaded(*lines)


def test_all_of_the_data_in_one_batch() -> None:
    assert not loaded("train(model, train_loader)", batch="len(data)")
    assert loaded("train(model, train_loader)", batch="size(data)")


@pytest.mark.parametrize(
    "lines",
    [
        ("loader = DataLoader(CIFAR10(train), batch_size=8, shuffle=False)",),
        ("loader = DataLoader(CIFAR10(train), batch_size=8, sampler=config)",),
        ("loader = DataLoader(CIFAR10(train), 8, True)",),
        ("loader = DataLoader(CIFAR10(train), **config.train)",),
        ("loader = DataLoader(CIFAR10(train))",),
        ("loader = DataLoader(**train, batch_size=2)",),
        ("val_loader = DataLoader(CIFAR10('.', train=False), batch_size=8)",),
        ("train_set = Own()", "train_val_loader = DataLoader(train_set, 8)"),
        ("train_set = make()", "loader = DataLoader(train_set, 8)"),
        ("train_set = Own()", "train_set = Other()", "loader = DataLoader(train_set, 8)"),
        ("loader = DataLoader(config.train, 8)",),
        ("train_set = Own()", "random.shuffle(train_set.files)", "loader = DataLoader(train_set, 8)"),
        ("train_set = Own([d[i] for i in torch.randperm(n)])", "loader = DataLoader(train_set, 8)"),
        ("train_set, other = random_split(Own(), [1, 2])", "loader = DataLoader(train_set, 8)"),
    ],
)
def test_an_order_that_is_meant_or_not_known(lines: tuple[str, ...]) -> None:
    assert unshuffled(*lines) == []


SAMPLER = "sampler = DistributedSampler(data)"
EPOCHS = ("for epoch in range(n):", "    train_one_epoch(model, loader)")


def test_a_sampler_that_never_hears_of_the_epoch() -> None:
    assert repeated(SAMPLER, *EPOCHS) == ["sampler"]
    assert repeated(SAMPLER, "for epoch in range(n):", "    optimizer.step()") == ["sampler"]


@pytest.mark.parametrize(
    "lines",
    [
        (SAMPLER, "for epoch in range(n):", "    sampler.set_epoch(epoch)", "    optimizer.step()"),
        (SAMPLER, "for batch in loader:", "    optimizer.step()"),
        (SAMPLER, "for epoch in range(n):", "    model.train()"),
        ("sampler = DistributedSampler(data, shuffle=False)", *EPOCHS),
        ("val_sampler = DistributedSampler(data)", *EPOCHS),
        (*EPOCHS, SAMPLER),
    ],
)
def test_a_sampler_that_may_be_right(lines: tuple[str, ...]) -> None:
    assert repeated(*lines) == []


A, B = "a = jax.random.normal(key, (n,))", "b = jax.random.uniform(key, (n,))"


@pytest.mark.parametrize(
    "lines",
    [
        (A, B),
        ("for i in range(n):", f"    {A}"),
        ("while n:", f"    {A}"),
        (f"if n: {A}", B),
        ("for i in range(n):", f"    {A}", f"    {B}", "    key, other = jax.random.split(key)"),
        ("a = {'x': random.normal(key, (n,)), 'y': random.normal(key, (n,))}",),
    ],
)
def test_a_key_that_is_drawn_with_again(lines: tuple[str, ...]) -> None:
    assert repeated(*lines) == ["key"]


@pytest.mark.parametrize(
    "lines",
    [
        (A,),
        (A, "key, other = jax.random.split(key)", B),
        (A, "key: object = jax.random.fold_in(key, 1)", B),
        ("if n:", f"    {A}", "else:", f"    {B}"),
        ("if n:", f"    {A}", "    return a", B),
        ("if n:", "    return jax.random.normal(key, (n,))", B),
        ("a = jax.random.normal(key, (n,)) if n else jax.random.uniform(key, (n,))",),
        ("for key in jax.random.split(key, n):", f"    {A}"),
        ("for i in range(n):", f"    {A}", "    key, _ = jax.random.split(key)"),
        ("for i in range(n):", f"    {A}", "    key, _ = jax.random.split(key)", B),
        ("for i in range(n):", f"    {A}", "    break"),
        (A, "# the same noise for both", B),
        ("# crop image and mask alike", A, "x = x + a", B),
        ('"""Common random numbers lower the variance."""', A, B),
        (A, "shared_noise = jax.random.normal(key, (n,))"),
        ("a = numpy.random.normal(key)", "b = numpy.random.normal(key)"),
        ("a = jax.random.normal(keys[0], (n,))", "b = jax.random.normal(keys[0], (n,))"),
        ("f = lambda: jax.random.normal(key, (n,))", A),
    ],
)
def test_a_key_that_is_new_or_meant(lines: tuple[str, ...]) -> None:
    assert repeated(*lines) == []


def test_what_is_split_is_a_key_whatever_it_is_called() -> None:
    pair = ("k1, k2 = random.split(n)", "a = random.normal(k1, (n,))")
    assert repeated(*pair, "b = random.normal(k1, (n,))") == ["k1"]
    assert repeated(*pair, "b = random.normal(k2, (n,))") == []


def test_made_up_data_may_repeat_itself() -> None:
    assert repeated(A, B, head="def fake_batch(key, n):") == []
