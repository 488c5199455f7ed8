"""The few methods of Rasa that have no hook, replaced at start-up for the one version they were checked against."""

from addons.runtime.installation import install

__all__ = ["install"]
