"""The peer of bench-train: the same net, loss and optimizer in PyTorch, channels last.

Reads one JSON line that describes what to train, answers with a JSON line about itself, then takes
as many steps as each further line says and answers with the seconds they took.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class DescribedNet(nn.Module):
    """A net from the description that both trainers of the project are made from."""

    def __init__(self, layers, channels):
        super().__init__()
        self.layers = layers
        self.modules_by_name = nn.ModuleDict()
        sizes = {"input": channels}
        for layer in layers:
            size = sizes[layer["inputs"][0]]
            module, sizes[layer["name"]] = module_of(layer, size)
            if module is not None:
                self.modules_by_name[key_of(layer)] = module

    def forward(self, pictures):
        outputs = {"input": pictures}
        for layer in self.layers:
            inputs = [outputs[name] for name in layer["inputs"]]
            outputs[layer["name"]] = self.output_of(layer, inputs)
        return outputs[self.layers[-1]["name"]]

    def output_of(self, layer, inputs):
        kind = layer["kind"]
        if kind in ("convolution", "depthwise"):
            top, left, bottom, right = layer["pads"]
            is_even = top == left == bottom == right
            map_ = inputs[0] if is_even else F.pad(inputs[0], (left, right, top, bottom))
            return self.modules_by_name[key_of(layer)](map_)
        if kind in ("batchNorm", "dense"):
            return self.modules_by_name[key_of(layer)](inputs[0])
        if kind == "relu":
            return F.relu(inputs[0])
        if kind == "maxPool":
            return F.max_pool2d(inputs[0], layer["kernel"], layer["stride"])
        if kind == "averagePool":
            return F.avg_pool2d(inputs[0], layer["kernel"], layer["stride"])
        if kind == "pad":
            return F.pad(inputs[0], (0, layer["columns"], 0, layer["rows"], 0, layer["channels"]))
        if kind == "add":
            return inputs[0] + inputs[1]
        if kind == "globalAveragePool":
            return inputs[0].mean((2, 3))
        if kind == "l2Normalize":
            return F.normalize(inputs[0])
        raise ValueError(f"unknown layer: {kind}")


def key_of(layer):
    """PyTorch takes no dots and would take slashes for a path."""
    return layer["name"].replace("/", "_").replace(".", "_")


def module_of(layer, size):
    """The module that holds a layer's parameters, if it has any, and its channels."""
    kind = layer["kind"]
    if kind in ("convolution", "depthwise"):
        pads = layer["pads"]
        filters = layer["filters"] if kind == "convolution" else size
        module = nn.Conv2d(
            size,
            filters,
            layer["kernel"],
            layer["stride"],
            padding=pads[0] if len(set(pads)) == 1 else 0,
            groups=1 if kind == "convolution" else size,
            bias=layer["bias"],
        )
        return module, filters
    if kind == "batchNorm":
        return nn.BatchNorm2d(size, eps=layer["epsilon"], momentum=layer["momentum"]), size
    if kind == "dense":
        return nn.Linear(size, layer["units"], bias=layer["bias"]), layer["units"]
    return None, size + (layer["channels"] if kind == "pad" else 0)


def batch_hard_loss(embedding, same, margin):
    """Mean of max(d(A, P) - d(A, N) + margin, 0), the furthest P and the nearest N of each A."""
    products = embedding @ embedding.T
    squares = products.diagonal()
    distances = F.relu(squares[:, None] + squares[None, :] - 2 * products)
    positive = same & ~torch.eye(len(same), dtype=torch.bool)
    furthest = distances.masked_fill(~positive, -1).max(1).values
    nearest = distances.masked_fill(same, float("inf")).min(1).values
    return F.relu(furthest - nearest + margin).mean()


def main():
    wanted = json.loads(sys.stdin.readline())
    torch.set_num_threads(wanted["threads"])
    torch.manual_seed(1)
    net, optimizer_options = wanted["net"], wanted["optimizer"]
    model = DescribedNet(net["layers"], net["input"]["channels"])
    model = model.to(memory_format=torch.channels_last).train()
    parameters = list(model.parameters())
    decaying = [parameter for parameter in parameters if parameter.dim() > 1]
    others = [parameter for parameter in parameters if parameter.dim() == 1]
    optimizer = torch.optim.SGD(
        [
            {"params": decaying, "weight_decay": optimizer_options["weightDecay"]},
            {"params": others, "weight_decay": 0},
        ],
        lr=wanted["learningRate"],
        momentum=optimizer_options["momentum"],
    )
    shape = (wanted["batch"], net["input"]["channels"], net["input"]["height"], net["input"]["width"])
    pictures = torch.randn(shape).to(memory_format=torch.channels_last)
    people = torch.arange(wanted["batch"]) // wanted["pictures"]
    same = people[:, None] == people[None, :]
    count = sum(parameter.numel() for parameter in parameters)
    answer({"version": torch.__version__, "parameters": count})
    for line in sys.stdin:
        started_at = time.perf_counter()
        for _ in range(int(line)):
            optimizer.zero_grad(set_to_none=True)
            loss = batch_hard_loss(model(pictures), same, wanted["margin"])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, optimizer_options["clipNorm"])
            optimizer.step()
        answer({"seconds": time.perf_counter() - started_at, "loss": loss.item()})


def answer(value):
    print(json.dumps(value), flush=True)


main()
