"""Chat: a client for OpenAI-compatible endpoints, for judges that score and for teachers that write data.

    endpoint = Endpoint(base_url="http://localhost:8000/v1", model="judge", api_key_env="JUDGE_KEY")
    with ChatClient(endpoint) as client:
        reply = client.reply(ChatRequest((user("What is this?", picture),)))

One `ChatClient` keeps to the limits of one endpoint: requests at a time, requests a minute, tries, seconds. Replies are
kept on disk by the content of the whole request. Whatever goes wrong ends as a `ChatError` with a stable reason; what
an answer means, and whether it can be believed, is its reader's business (`json_answers` helps).
"""

from janusrl.chat.client import ChatClient
from janusrl.chat.endpoint import Endpoint
from janusrl.chat.errors import BadAnswer, ChatError
from janusrl.chat.request import ChatRequest, Reply, picture_part, system, user

__all__ = [
    "BadAnswer",
    "ChatClient",
    "ChatError",
    "ChatRequest",
    "Endpoint",
    "Reply",
    "picture_part",
    "system",
    "user",
]
