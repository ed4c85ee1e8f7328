"""A private bucket of any S3-compatible store. Only settings name this module, so who has no store loads no boto."""

import functools
import threading
from typing import Any

from boto3 import Session
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

# A store that does not answer is given up soon: whoever calls tries again later, with pauses of their own.
CONNECT_SECONDS = 4
READ_SECONDS = 20


_making = threading.Lock()


@functools.cache
def _session(access_key: str | None, secret_key: str | None) -> Any:
    """One for all threads: each would read the whole description of the service anew."""
    return Session(aws_access_key_id=access_key, aws_secret_access_key=secret_key)


class PrivateBucket(S3Storage):
    # What its calls raise besides OSError when the store cannot be had.
    failures = (BotoCoreError, ClientError, Boto3Error)

    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            signature_version="s3v4",
            # The one address that every store has, so a page's policy can name it.
            s3={"addressing_style": "path"},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
            # Stores that only resemble Amazon's often know no checksums in trailers.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        own = {"client_config": config, "default_acl": None, "file_overwrite": True, "querystring_auth": True}
        return {**super().get_default_settings(), **own}

    @property
    def connection(self) -> Any:
        with _making:  # sessions may not be asked for clients by several threads at once
            return super().connection

    def _create_session(self) -> Any:
        return _session(self.access_key, self.secret_key)

    def read_range(self, name: str, first: int, count: int) -> bytes:
        """Return so many bytes from there on. Raises FileNotFoundError."""
        key = self._normalize_name(clean_name(name))
        try:
            answer = self.bucket.Object(key).get(Range=f"bytes={first}-{first + count - 1}")
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
        body: bytes = answer["Body"].read()
        return body
