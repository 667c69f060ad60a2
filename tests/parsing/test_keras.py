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
    ("layers.Dense(10, use_bias=False)", (1, 20), (1, 10), 200),
    ("layers.Dense(10, activation='relu')", (1, 3, 8, 9), (1, 10, 8, 9), 40),
    ("keras.Sequential([layers.Conv1D(4, 3), layers.Dense(2)])", (1, 3, 8), (1, 2, 6), 50),
    ("layers.Conv2D(8, 3, groups=2, use_bias=False)", (1, 4, 6, 6), (1, 8, 4, 4), 144),
    ("layers.BatchNormalization(scale=False, epsilon=1e-5)", (1, 4, 7, 7), (1, 4, 7, 7), 4),
    ("layers.BatchNormalization(center=False, scale=False)", (1, 4, 7, 7), (1, 4, 7, 7), 0),
    ("keras.layers.Dropout(0.3)", (1, 4), (1, 4), 0),
    ("keras.layers.LeakyReLU()", (1, 4), (1, 4), 0),
    ("layers.GlobalMaxPooling1D()", (1, 4, 7), (1, 4), 0),
    ("Conv2DTranspose(8, (3, 2), strides=(2, 3), output_padding=1)", (1, 4, 5, 5), (1, 8, 12, 15), 200),
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


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("layers.LeakyReLU()", {"kind": "leaky_relu", "negative_slope": 0.3}),
        ("layers.LeakyReLU(0.1)", {"kind": "leaky_relu", "negative_slope": 0.1}),
        ("layers.LeakyReLU(alpha=0)", {"kind": "leaky_relu", "negative_slope": 0}),
        ("layers.ReLU()", {"kind": "relu"}),
        ("layers.ReLU(negative_slope=0.2)", {"kind": "leaky_relu", "negative_slope": 0.2}),
        ("layers.Activation('relu')", {"kind": "relu"}),
        ("layers.Activation(keras.activations.tanh)", {"kind": "tanh"}),
        ("layers.Activation('leaky_relu')", {"kind": "leaky_relu", "negative_slope": 0.2}),
        ("layers.Softmax()", {"kind": "softmax"}),
        ("layers.BatchNormalization(epsilon=1e-5, scale=False)", {"kind": "batch_norm"}),
        ("layers.AveragePooling2D(3, padding='same')", {"kind": "avg_pool", "count_include_pad": False}),
    ],
)
def test_settings_are_keras(text: str, settings: dict[str, object]) -> None:
    run = parse(text, (1, 4, 9, 9)).trace
    assert run.failure is None
    (layer,) = run.layers
    assert settings.items() <= layer.items()
    assert ("eps" in layer, "weight" in layer) == (False, False)


@pytest.mark.parametrize(
    ("text", "shape", "words"),
    [
        ("layers.ReLU(max_value=6)", (1, 3, 9, 9), "a ReLU with a threshold or a largest value is no layer"),
        ("layers.Activation('swish')", (1, 3, 9, 9), "swish: it changes every cell by itself"),
        ("layers.Rescaling(1 / 255)", (1, 3, 9, 9), "it changes every cell by itself and keeps the shape"),
        ("layers.UpSampling2D(2)", None, "it scales its input to another size"),
        ("layers.Cropping2D(1)", None, "it cuts cells off"),
        ("layers.Reshape((7, 7))", None, "it lays its input out anew"),
        ("layers.RandomFlip()", None, "it isn't one of the layers that are known here"),
    ],
)
def test_what_is_no_layer_is_named(text: str, shape: tuple[int, ...] | None, words: str) -> None:
    run = parse(f"import keras\n{text}", (1, 3, 9, 9)).trace
    assert (run.layers, run.shape) == ([], shape)
    assert words in "\n".join(run.notes)


@pytest.mark.parametrize(
    ("padding", "output"),
    [
        ("layers.ZeroPadding2D()", (1, 4, 9, 10)),
        ("layers.ZeroPadding2D((2, 3))", (1, 4, 11, 14)),
        ("layers.ZeroPadding2D(((0, 1), (2, 3)))", (1, 4, 8, 13)),
        ("layers.ZeroPadding1D((1, 4))", (1, 4, 12)),
        ("layers.ZeroPadding1D(2)", (1, 4, 11)),
    ],
)
def test_padding_is_taken_into_the_convolution(padding: str, output: tuple[int, ...]) -> None:
    rank = len(output) - 2
    text = f"keras.Sequential([{padding}, layers.Conv{rank}D(4, 3, padding='valid')])"
    assert parse(text, (1, 3, 9, 10)[: rank + 2]).trace.shape == output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("layers.ZeroPadding2D(((1, 1),))", "padding has 1 values for 2 axes"),
        ("layers.Conv2D(width, 3)", "filters is 'width', whose value isn't in the text"),
    ],
)
def test_what_keras_refuses_is_said(text: str, words: str) -> None:
    failure = parse(text, (1, 3, 9, 9)).trace.failure
    assert failure is not None
    assert words in failure.detail


def test_a_batch_norm_has_numbers_once_its_channels_are_known() -> None:
    assert parse("layers.BatchNormalization()").trace.layers == [{"kind": "batch_norm", "eps": 0.001}]
    (layer,) = parse("layers.BatchNormalization()", (1, 4, 7, 7)).trace.layers
    assert layer["weight"] == {"fill": 1, "shape": [4]}


def test_a_depthwise_layer_needs_its_input() -> None:
    run = parse("DepthwiseConv2D(3)").trace
    assert (run.failure, run.layers) == (None, [])
    assert list(run.notes) == [
        "DepthwiseConv2D has a group a channel: give an input's shape to know how many"
    ]
    # channels alone are enough
    run = parse("keras.Sequential([layers.Conv2D(6, 3), layers.DepthwiseConv2D(3)])").trace
    assert run.layers[1]["groups"] == 6


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
    ("said", "shape"),
    [
        ("keras.Input((8, 9, 3))", (1, 3, 8, 9)),
        ("keras.Input(batch_shape=(None, 8, 9, 3))", (1, 3, 8, 9)),
        ("layers.InputLayer(input_shape=(8, 9, 3))", (1, 3, 8, 9)),
        ("keras.Input((None, None, 3))", None),
        ("keras.Input(shape(3))", None),
        ("keras.Input(())", None),
    ],
)
def test_an_input_is_a_shape_with_channels_last(said: str, shape: tuple[int, ...] | None) -> None:
    run = parse(f"keras.Sequential([{said}, layers.Conv2D(4, 3)])").trace
    assert run.input_shape == shape
    assert run.shape == (None if shape is None else (1, 4, 6, 7))


@pytest.mark.parametrize(
    "text",
    [
        "from tensorflow.keras.layers import Conv2D\nConv2D(4, 3, input_shape=(8, 9, 3))",
        "Conv2D(4, 3, input_shape=(3, 8, 9), data_format='channels_first')",
        "m = Sequential()\nm.add(Conv2D(4, 3))\nm.build((None, 8, 9, 3))",
        "m = keras.Sequential([layers.Conv2D(4, 3)])\nm.build(input_shape)\nm(tf.zeros((1, 8, 9, 3)))",
    ],
)
def test_kerass_inputs_are_read(text: str) -> None:
    reading = parse(text, None if "build(input" not in text else (1, 3, 8, 9))
    assert reading.text.dialect == "keras"
    assert reading.trace.shape == (1, 4, 6, 7)


@pytest.mark.parametrize(
    ("text", "field", "fix"),
    [
        ("Conv2D(8, 3, strides=2, dilation_rate=2)", "dilation", "dilation_rate=1"),
        ("Conv2D(8, 3, groups=3)", "groups", "groups=2"),
        ("Conv2D(8, 3, padding='causal')", "padding", "padding='same'"),
        ("Conv2D(8, (3, 3, 3))", "kernel_size", None),
        ("Conv2D(0, 3)", "out_channels", "filters=1"),
        ("MaxPooling2D(5)", "kernel_size", "pool_size=4"),
        ("Conv2DTranspose(8, 0)", "kernel_size", "kernel_size=1"),
        ("Conv2D(8, 3, strides=-2)", "stride", "strides=2"),
        ("Conv2D(8, 3, strides=(1, 0))", "stride", "strides=(1, 1)"),
        ("Conv2D(8, 3, dilation_rate=0)", "dilation", "dilation_rate=1"),
        ("Conv2D(8, 3, dilation_rate=2)", "dilation", "dilation_rate=1"),
    ],
)
def test_what_keras_refuses_has_fixes(text: str, field: str, fix: str | None) -> None:
    reading = parse(f"import keras\n{text}", (1, 6, 4, 4))
    assert reading.trace.failure is not None
    assert reading.trace.failure.field == field
    assert fix is None or fix in [found.title for found in reading.fixes]
