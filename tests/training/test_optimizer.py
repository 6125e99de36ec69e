import torch
from torch import nn

from cloudgazing.training.optimizer import MEMORY, Optimizer, orthogonalise

RATE = 0.01


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution = nn.Conv2d(4, 8, kernel_size=3)
        self.embedding = nn.Embedding(6, 4)


def take_steps(network: nn.Module, optimizer: Optimizer, steps: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        for weight in network.parameters():
            weight.grad = torch.randn(weight.shape, generator=generator)
        optimizer.step(RATE)


def begin() -> tuple[Small, Optimizer]:
    torch.manual_seed(0)
    network = Small()
    return network, Optimizer(dict(network.named_parameters()), weight_decay=0.0)


def test_all_directions_of_a_matrix_change_about_equally():
    network, optimizer = begin()
    before = network.convolution.weight.detach().clone()
    take_steps(network, optimizer, steps=1, seed=1)
    change = (network.convolution.weight.detach() - before).view(8, -1) / (RATE * 0.2 * 36**0.5)
    strengths = torch.linalg.svdvals(change)
    assert strengths.min() > 0.5
    assert strengths.max() < 1.5


def test_directions_stay_what_they_are():
    matrix = torch.randn(5, 9, generator=torch.Generator().manual_seed(0))
    u, _, v = torch.linalg.svd(matrix, full_matrices=False)
    for shape in (matrix, matrix.mT):
        equal = orthogonalise(shape)
        aligned = u.mT @ (equal if shape is matrix else equal.mT) @ v.mT
        assert (aligned - aligned.diag().diag()).abs().max() < 1e-4
        assert (aligned.diag() - 1).abs().max() < 0.4


def test_the_rest_takes_the_steps_of_adamw():
    network, optimizer = begin()
    other, _ = begin()
    take_steps(network, optimizer, steps=3, seed=2)
    adamw = torch.optim.AdamW(other.parameters(), lr=RATE, weight_decay=0.0)
    generator = torch.Generator().manual_seed(2)
    for _ in range(3):
        for weight in other.parameters():
            weight.grad = torch.randn(weight.shape, generator=generator)
        adamw.step()
    torch.testing.assert_close(network.embedding.weight, other.embedding.weight)
    torch.testing.assert_close(network.convolution.bias, other.convolution.bias)
    assert not torch.allclose(network.convolution.weight, other.convolution.weight)


def test_gradients_are_forgotten_after_a_step():
    network, optimizer = begin()
    take_steps(network, optimizer, steps=1, seed=3)
    assert [weight.grad for weight in network.parameters()] == [None] * 3


def test_memory_that_is_copied_over_goes_on_the_same_way():
    network, optimizer = begin()
    take_steps(network, optimizer, steps=2, seed=4)
    other = Small()
    other.load_state_dict(network.state_dict())
    resumed = Optimizer(dict(other.named_parameters()), weight_decay=0.0)
    resumed.begin(2)
    for name, tensor in resumed.memory().items():
        tensor.copy_(optimizer.memory()[name])
    take_steps(network, optimizer, steps=2, seed=5)
    take_steps(other, resumed, steps=2, seed=5)
    for one, two in zip(network.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(one, two)


def test_muon_averages_looks_ahead_and_shrinks_weights():
    torch.manual_seed(0)
    weight, bias = nn.Parameter(torch.randn(4, 6)), nn.Parameter(torch.zeros(4))
    optimizer = Optimizer({"layer": weight, "bias": bias}, weight_decay=0.5)
    expected, average = weight.detach().clone(), torch.zeros(4, 6)
    for seed in range(3):
        gradient = torch.randn(4, 6, generator=torch.Generator().manual_seed(seed))
        weight.grad = gradient.clone()
        optimizer.step(RATE)
        average = MEMORY * average + (1 - MEMORY) * gradient
        ahead = MEMORY * average + (1 - MEMORY) * gradient
        expected = (1 - RATE * 0.5) * expected - RATE * 0.2 * 6**0.5 * orthogonalise(ahead)
    torch.testing.assert_close(weight.detach(), expected)


def test_the_rest_shrinks_as_adamw_has_it():
    ours, theirs = nn.Parameter(torch.ones(4)), nn.Parameter(torch.ones(4))
    optimizer = Optimizer({"bias": ours}, weight_decay=0.5)
    reference = torch.optim.AdamW([theirs], lr=RATE, weight_decay=0.5)
    for seed in range(3):
        ours.grad, theirs.grad = (torch.randn(4, generator=torch.Generator().manual_seed(seed)) for _ in range(2))
        optimizer.step(RATE)
        reference.step()
    torch.testing.assert_close(ours, theirs)
