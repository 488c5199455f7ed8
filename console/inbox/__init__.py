"""The agents' inbox: a page that lists who waits for a human, and the conversations with them, over a websocket.

`from console.inbox import create_inbox`: a router to be mounted by the web application, at /console/inbox.
"""

from console.inbox.router import create_inbox

__all__ = ["create_inbox"]
