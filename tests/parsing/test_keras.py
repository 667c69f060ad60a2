"""Keras's layers, channels last, and what Keras refuses."""

import pytest

from app.layers import bind_all, parse_layer
from app.parsing import parse

# output shapes and parameters as Keras 3.15 with TensorFlow 2.21 says them, channels first here
CASES = [
    (
        "keras.layers.Conv2D(32, 3, strides=2, padding='same', activation='relu')",
        (1, 3, 9, 8),
        (1, 32, 5, 4),
        896,
    ),
    ("layers.Conv1D(4, 5, padding='causal', dilation_rate=2)", (1, 2, 9), (1, 4, 9), 44),
    ("tf.keras.layers.Conv3D(2, (1, 2, 3))", (1, 1, 4, 4, 4), (1, 2, 4, 3, 2), 14),
    ("DepthwiseConv2D(3, depth_multiplier=2)", (1, 4, 8, 8), (1, 8, 6, 6), 80),
    ("SeparableConv2D(16, 3, padding='same')", (1, 4, 8, 8), (1, 16, 8, 8), 116),
    ("Conv2DTranspose(8, 3, strides=2, padding='same')", (1, 4, 5, 5), (1, 8, 10, 10), 296),
    ("Conv2DTranspose(8, 3, strides=2)", (1, 4, 5, 5), (1, 8, 11, 11), 296),
    ("Conv2DTranspose(8, 2, strides=3)", (1, 4, 5, 5), (1, 8, 15, 15), 136),
    ("Conv2DTranspose(8, 3, strides=2, padding='same', output_padding=0)", (1, 4, 5, 5), (1, 8, 9, 9), 296),
    ("layers.MaxPooling2D()", (1, 4, 7, 7), (1, 4, 3, 3), 0),
    ("layers.MaxPool2D(3, 2, 'same')", (1, 4, 7, 7), (1, 4, 4, 4), 0),
    ("layers.AveragePooling1D(3, padding='same')", (1, 4, 7), (1, 4, 3), 0),
    ("layers.GlobalAveragePooling2D()", (1, 4, 7, 7), (1, 4), 0),
    ("layers.GlobalMaxPooling3D(keepdims=True)", (1, 4, 2, 3, 4), (1, 4, 1, 1, 1), 0),
    ("layers.BatchNormalization()", (1, 4, 7, 7), (1, 4, 7, 7), 8),
    ("layers.Dense(10, activation=tf.nn.softmax)", (1, 20), (1, 10), 210),
]


@pytest.mark.parametrize(("text", "shape", "output", "parameters"), CASES, ids=[case[0] for case in CASES])
def test_a_layer_is_keras(
    text: str, shape: tuple[int, ...], output: tuple[int, ...], parameters: int
) -> None:
    reading = parse(text, shape)
    assert reading.text.dialect == "keras"
    assert reading.trace.failure is None
    assert reading.trace.shape == output
    assert sum(layer.parameters for layer in reading.trace.bound) == parameters
    bind_all([parse_layer(layer) for layer in reading.trace.layers], shape)


def test_a_model_says_its_input() -> None:
    text = """
model = keras.Sequential([
    keras.Input(shape=(28, 28, 1)),
    layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
    layers.MaxPooling2D(pool_size=(2, 2)),
    layers.Flatten(),
    layers.Dropout(0.5),
    layers.Dense(10, activation="softmax"),
])"""
    run = parse(text).trace
    assert run.input_shape == (1, 1, 28, 28)
    assert run.shape == (1, 10)
    assert sum(layer.parameters for layer in run.bound) == 320 + 54090


def test_added_and_called_layers_are_read() -> None:
    added = "m = Sequential()\nm.add(Conv2D(4, 3, input_shape=(8, 8, 3)))\nm.add(MaxPooling2D())"
    called = "inputs = keras.Input((8, 8, 3))\nx = layers.Conv2D(4, 3)(inputs)\nx = layers.MaxPooling2D()(x)"
    for text in (added, called):
        run = parse(text).trace
        assert run.input_shape == (1, 3, 8, 8)
        assert run.shape == (1, 4, 3, 3)


@pytest.mark.parametrize(
    ("text", "field", "fix"),
    [
        ("Conv2D(8, 3, strides=2, dilation_rate=2)", "dilation", "dilation_rate=1"),
        ("Conv2D(8, 3, groups=3)", "groups", "groups=2"),
        ("Conv2D(8, 3, padding='causal')", "padding", "padding='same'"),
        ("Conv2D(8, (3, 3, 3))", "kernel_size", None),
        ("Conv2D(0, 3)", "out_channels", "filters=1"),
        ("MaxPooling2D(5)", "kernel_size", "pool_size=4"),
    ],
)
def test_what_keras_refuses_has_fixes(text: str, field: str, fix: str | None) -> None:
    reading = parse(f"import keras\n{text}", (1, 6, 4, 4))
    assert reading.trace.failure is not None
    assert reading.trace.failure.field == field
    assert fix is None or fix in [found.title for found in reading.fixes]
