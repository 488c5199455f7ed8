"""Builds the ONNX graph of a BERT encoder from its weights: one builder for every checkpoint and precision.

Operators that ONNX Runtime fuses by hand (MultiHeadAttention, SkipLayerNormalization, DynamicQuantizeMatMul) are written
directly, so that loading need not search for them. Measured against plain operators in docs/encoder.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import onnx
import onnx.utils
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from language.bert.interface import FINAL, HIDDEN, IDS, MASK, Precision, layer_output
from language.bert.weights import Array, Layer, Linear, Norm, Shape, Weights

# Processors with AVX2 but without VNNI add pairs of 8-bit products in 16 bits, which overflows with the full range of weights.
_MATRIX_LIMIT: Final = 63
_TABLE_LIMIT: Final = 127
_OPSET: Final = 18
_IR_VERSION: Final = 9
_FUSED: Final = "com.microsoft"


def build(
    weights: Weights,
    precision: Precision,
    layers: Iterable[int] = (),
    on_layer: Callable[[], None] | None = None,
) -> onnx.ModelProto:
    """The encoder as a model: input_ids, attention_mask int64 [batch, length] -> last_hidden_state float32 [batch, length, hidden].

    `layers` asks for further outputs `hidden_N`: the states after N layers. Padding goes to the right, where the mask is 0.
    fp16 only stores in half precision; arithmetic is fp32. `on_layer` is called after each layer (for a progress bar).
    """
    shape = weights.shape
    extra = sorted(set(layers))
    wrong = [layer for layer in extra if not 0 <= layer <= shape.layers]
    if wrong:
        raise ValueError(f"This encoder has layers 0 to {shape.layers}, not {wrong[0]}.")
    graph = _Graph(precision)
    states = _embed(graph, weights)
    mask = graph.node("Cast", MASK, to=TensorProto.INT32)
    for index, layer in enumerate(weights.layers):
        if index in extra:
            graph.name_output(states, layer_output(index))
        states = _transform(graph, layer, shape, states, mask)
        if on_layer is not None:
            on_layer()
    if shape.layers in extra:
        graph.name_output(states, layer_output(shape.layers))
    graph.name_output(states, FINAL)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in (IDS, MASK)
    ]
    return graph.model(shape.hidden, inputs)


def build_upper(layers: Sequence[Layer], shape: Shape, precision: Precision) -> onnx.ModelProto:
    """Layers without embeddings: hidden_states float32 [batch, length, hidden], attention_mask -> last_hidden_state."""
    graph = _Graph(precision)
    mask = graph.node("Cast", MASK, to=TensorProto.INT32)
    states = HIDDEN
    for layer in layers:
        states = _transform(graph, layer, shape, states, mask)
    graph.name_output(states, FINAL)
    inputs = [
        helper.make_tensor_value_info(HIDDEN, TensorProto.FLOAT, ["batch", "length", shape.hidden]),
        helper.make_tensor_value_info(MASK, TensorProto.INT64, ["batch", "length"]),
    ]
    return graph.model(shape.hidden, inputs)


def lower_part(model: onnx.ModelProto, layers: Iterable[int]) -> onnx.ModelProto:
    """What of a model of `build` is needed for the states after these of its layers: the layers above them are left out.

    ONNX Runtime computes the whole graph even where fewer outputs are asked for.
    """
    wanted = [layer_output(layer) for layer in layers]
    return onnx.utils.Extractor(model).extract_model([IDS, MASK], wanted)


class _Graph:
    """Collects nodes and constants; knows how a matrix is stored in the wanted precision."""

    def __init__(self, precision: Precision) -> None:
        self.precision = precision
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._outputs: list[str] = []
        self._names: Iterator[int] = iter(range(1_000_000))

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        return self.nodes(operator, 1, *inputs, domain=domain, **attributes)[0]

    def nodes(
        self, operator: str, outputs: int, *inputs: str, domain: str = "", **attributes: Any
    ) -> list[str]:
        names = [f"v{next(self._names)}" for _ in range(outputs)]
        self._nodes.append(helper.make_node(operator, list(inputs), names, domain=domain, **attributes))
        return names

    def constant(self, values: NDArray[np.generic]) -> str:
        name = f"c{next(self._names)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def name_output(self, value: str, name: str) -> None:
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        self._outputs.append(name)

    def rows(self, table: Array, ids: str) -> str:
        """Rows of a table, looked up before they are widened to float32."""
        if self.precision == "fp32":
            return self.node("Gather", self.constant(table), ids)
        if self.precision == "fp16":
            return self.node(
                "Cast", self.node("Gather", self.constant(_half(table)), ids), to=TensorProto.FLOAT
            )
        quantised, scale = _quantise(table, axis=1, limit=_TABLE_LIMIT)
        values = self.node("Cast", self.node("Gather", self.constant(quantised), ids), to=TensorProto.FLOAT)
        return self.node("Mul", values, self.node("Gather", self.constant(scale), ids))

    def linear(self, states: str, linear: Linear) -> str:
        if self.precision == "int8":
            quantised, scale = _quantise(linear.matrix, axis=0, limit=_MATRIX_LIMIT)
            zero = np.zeros(scale.shape[1], dtype=np.int8)
            return self.node(
                "DynamicQuantizeMatMul",
                states,
                self.constant(quantised),
                self.constant(scale[0]),
                self.constant(zero),
                self.constant(linear.bias),
                domain=_FUSED,
            )
        if self.precision == "fp16":
            matrix = self.node("Cast", self.constant(_half(linear.matrix)), to=TensorProto.FLOAT)
        else:
            matrix = self.constant(linear.matrix)
        return self.node("Add", self.node("MatMul", states, matrix), self.constant(linear.bias))

    def residual_norm(self, states: str, change: str, norm: Norm, epsilon: float) -> str:
        return self.node(
            "SkipLayerNormalization",
            states,
            change,
            self.constant(norm.scale),
            self.constant(norm.shift),
            domain=_FUSED,
            epsilon=epsilon,
        )

    def model(self, hidden: int, inputs: Sequence[onnx.ValueInfoProto]) -> onnx.ModelProto:
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "length", hidden])
            for name in self._outputs
        ]
        graph = helper.make_graph(self._nodes, "bert", inputs, outputs, self._constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="language.bert"
        )


def _embed(graph: _Graph, weights: Weights) -> str:
    shape = weights.shape
    words = graph.rows(weights.words, IDS)
    # Every text is one segment and starts at the first position: its embedding can join the position table.
    places = weights.positions[shape.position_offset :] + weights.type
    length = graph.node("Gather", graph.node("Shape", IDS), graph.constant(np.array([1])))
    zero = graph.constant(np.array([0]))
    positions = graph.node("Slice", graph.constant(places), zero, length, zero)
    return graph.node(
        "LayerNormalization",
        graph.node("Add", words, positions),
        graph.constant(weights.embedding_norm.scale),
        graph.constant(weights.embedding_norm.shift),
        axis=-1,
        epsilon=shape.norm_epsilon,
    )


def _transform(graph: _Graph, layer: Layer, shape: Shape, states: str, mask: str) -> str:
    # One product for query, key and value: the input is quantised once.
    joined = Linear(
        np.concatenate([layer.query.matrix, layer.key.matrix, layer.value.matrix], axis=1),
        np.concatenate([layer.query.bias, layer.key.bias, layer.value.bias]),
    )
    query, key, value = graph.nodes("Split", 3, graph.linear(states, joined), axis=-1, num_outputs=3)
    context = graph.node(
        "MultiHeadAttention", query, key, value, "", mask, domain=_FUSED, num_heads=shape.heads
    )
    attended = graph.linear(context, layer.attention_output)
    states = graph.residual_norm(states, attended, layer.attention_norm, shape.norm_epsilon)
    widened = _activate(graph, graph.linear(states, layer.intermediate), shape)
    return graph.residual_norm(
        states, graph.linear(widened, layer.output), layer.output_norm, shape.norm_epsilon
    )


def _activate(graph: _Graph, states: str, shape: Shape) -> str:
    if shape.activation == "relu":
        return graph.node("Relu", states)
    return graph.node("FastGelu" if shape.activation == "gelu_tanh" else "Gelu", states, domain=_FUSED)


def _half(values: Array) -> NDArray[np.float16]:
    limit = np.finfo(np.float16).max
    return np.clip(values, -limit, limit).astype(np.float16)


def _quantise(values: Array, axis: int, limit: int) -> tuple[NDArray[np.int8], Array]:
    """Symmetric 8-bit values and the float32 scale of each row or column (`axis` is the one a scale spans)."""
    scale = np.abs(values).max(axis=axis, keepdims=True) / limit
    scale[scale == 0] = 1
    return np.rint(values / scale).astype(np.int8), scale.astype(np.float32)
