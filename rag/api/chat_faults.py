"""Errors in the form that clients of OpenAI read."""

from collections.abc import Mapping

from starlette.responses import JSONResponse


class ChatFault(Exception):
    """Carry an error to the response: its status, the parameter that is wrong, and a code that programs know."""

    def __init__(self, message: str, *, status: int = 400, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.param, self.code = status, param, code


def answer_fault(fault: ChatFault, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the response that tells an error."""
    kind = "invalid_request_error" if fault.status < 500 else "server_error"
    body = {"error": {"message": str(fault), "type": kind, "param": fault.param, "code": fault.code}}
    return JSONResponse(body, fault.status, dict(headers or {}))
