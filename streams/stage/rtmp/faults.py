"""What this side refuses, in the words that RTMP has for it."""

PUBLISH_DENIED = "NetStream.Publish.Denied"
BAD_NAME = "NetStream.Publish.BadName"
CONNECT_REJECTED = "NetConnection.Connect.Rejected"
PLAY_FAILED = "NetStream.Play.Failed"


class RtmpRefused(Exception):
    """The connection is told `code` and a sentence, and closed. Encoders show the sentence, or put it into their log.

    It is English whatever the host's pages are in: an encoder does not say what it reads.
    """

    def __init__(self, sentence: str, code: str = PUBLISH_DENIED) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
