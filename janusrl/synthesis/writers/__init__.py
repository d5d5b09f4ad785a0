"""Writers: an endpoint, a local model, or a grammar. One `Ask` serves them all; see `janusrl.synthesis.writer`."""

from janusrl.synthesis.writers.endpoint import EndpointWriter
from janusrl.synthesis.writers.local import LocalOptions, LocalWriter
from janusrl.synthesis.writers.price import Price
from janusrl.synthesis.writers.programmatic import ProgrammaticWriter

__all__ = ["EndpointWriter", "LocalOptions", "LocalWriter", "Price", "ProgrammaticWriter"]
