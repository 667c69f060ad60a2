"""A request's body → a job for the workbench."""

from app.api.body import Body
from app.api.dependencies import Services
from app.api.schemas.inputs import FileInput, Input, PictureInput
from app.api.schemas.networks import NetworkRequest
from app.api.schemas.requests import LayerOnInput
from app.engine import Choice
from app.geometry.errors import ConvscopeError, InvalidError
from app.services.decoding import Picture, decode
from app.services.errors import UnsupportedMediaError
from app.services.networks import NetworkJob
from app.services.sources import SentPicture, Source
from app.services.workbench import Job, Outcome


def to_job(body: Body[LayerOnInput], services: Services, choice: Choice | None = None) -> Job:
    """Make a job; decodes the picture where one came along, so call it behind the gate.

    Raises
    ------
    ConvscopeError : the picture can't be decoded
    """
    asked = body.value
    layers = (*asked.before, asked.layer)
    pointers = (*(f"/before/{number}" for number in range(len(asked.before))), "/layer")
    return Job(_source(body, services), layers, pointers, choice or asked.choice)


def compute_minus(asked: LayerOnInput, services: Services) -> Outcome:
    """Compute what is to be taken off; where it can't be, the error points below /minus."""
    try:
        return services.workbench.compute(to_job(Body(asked), services))
    except ConvscopeError as error:
        raise (error.within("/minus") if error.pointer else error) from None


def to_network_job(asked: NetworkRequest, services: Services) -> NetworkJob:
    """Make a network's job; as `to_job`."""
    return NetworkJob(input_source(asked.input, services), asked.nodes)


def _source(body: Body[LayerOnInput], services: Services) -> Source:
    given = body.value.input
    if body.file is not None and isinstance(given, PictureInput):
        return SentPicture(decode(body.file, services.settings.max_pixels), given.reading)
    return input_source(given, services)


def input_source(given: Input, services: Services) -> Source:
    """Give what an input is read from; decodes a picture that came along, so call it behind the gate.

    Raises
    ------
    ConvscopeError : the picture can't be decoded
    """
    if isinstance(given, FileInput):
        return SentPicture(_decode(given, services.settings.max_pixels), given.reading)
    return given.source(services.library)


def _decode(given: FileInput, max_pixels: int) -> Picture:
    """Decode a picture in JSON, where what is wrong with it is a field's fault."""
    try:
        return decode(given.file, max_pixels)
    except UnsupportedMediaError as error:
        raise InvalidError(error.detail, "/input/file") from None
    except ConvscopeError as error:
        raise type(error)(error.detail, "/input/file") from None
