"""Do the Python SDKs of OpenAI and Anthropic raise their own errors, with all that they can read?"""

import sys

import anthropic
import openai

URL = sys.argv[1]

# Status, class and type for each SDK. `-text`: the service answered with plain text. `-down`: it returned an `Err`.
OPENAI = [
    ("400", "BadRequestError", "invalid_request_error"),
    ("401", "AuthenticationError", "authentication_error"),
    ("403", "PermissionDeniedError", "permission_error"),
    ("404", "NotFoundError", "invalid_request_error"),
    ("409", "ConflictError", "invalid_request_error"),
    ("422", "UnprocessableEntityError", "invalid_request_error"),
    ("429", "RateLimitError", "rate_limit_error"),
    ("500", "InternalServerError", "server_error"),
    ("503", "InternalServerError", "server_error"),
    ("404-text", "NotFoundError", "invalid_request_error"),
    ("500-text", "InternalServerError", "server_error"),
    ("500-down", "InternalServerError", "server_error"),
]
ANTHROPIC = [
    ("400", "BadRequestError", "invalid_request_error"),
    ("401", "AuthenticationError", "authentication_error"),
    ("403", "PermissionDeniedError", "permission_error"),
    ("404", "NotFoundError", "not_found_error"),
    ("409", "ConflictError", "conflict_error"),
    ("413", "ContentTooLargeError", "request_too_large"),
    ("422", "UnprocessableEntityError", "invalid_request_error"),
    ("429", "RateLimitError", "rate_limit_error"),
    ("500", "InternalServerError", "api_error"),
    ("503", "ServiceUnavailableError", "overloaded_error"),
    ("529", "OverloadedError", "overloaded_error"),
    ("404-text", "NotFoundError", "not_found_error"),
    ("500-text", "InternalServerError", "api_error"),
    ("500-down", "InternalServerError", "api_error"),
]
REASONS = {
    "400": "400 Bad Request",
    "401": "401 Unauthorized",
    "403": "403 Forbidden",
    "404": "404 Not Found",
    "409": "409 Conflict",
    "413": "413 Payload Too Large",
    "422": "422 Unprocessable Entity",
    "429": "429 Too Many Requests",
    "500": "500 Internal Server Error",
    "503": "503 Service Unavailable",
    "529": "529 <unknown status code>",
}

failed = False


def message_of(asked):
    status, _, how = asked.partition("-")
    # What a server says of its own failures is hidden.
    if status == "500" and how:
        return "Internal Server Error"
    return f'what went wrong with "{REASONS[status]}"'


def code_of(asked):
    return None if "-" in asked else f"code_{asked}"


def ask_openai(shape, asked):
    client = openai.OpenAI(api_key="x", base_url=f"{URL}/{shape}/{asked}", max_retries=0, timeout=10)
    try:
        client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
    except openai.APIStatusError as error:
        return error
    raise SystemExit(f"{asked} is no error")


def ask_anthropic(shape, asked):
    client = anthropic.Anthropic(api_key="x", base_url=f"{URL}/{shape}/{asked}", max_retries=0, timeout=10)
    try:
        client.messages.create(model="m", max_tokens=1, messages=[{"role": "user", "content": "x"}])
    except anthropic.APIStatusError as error:
        return error
    raise SystemExit(f"{asked} is no error")


def row(sdk, asked, error, faults):
    global failed
    failed = failed or bool(faults)
    result = "ok" if not faults else "WRONG: " + ", ".join(faults)
    print(f"python  {sdk:18} {asked:9} {type(error).__name__:25} {str(error)[:60]!r:64} {result}")


def faults_of(error, expected):
    """Each attribute that is not what it must be."""
    return [f"{name} is {found!r}, not {wanted!r}" for name, (found, wanted) in expected.items() if found != wanted]


def retry_after(error):
    return error.response.headers.get("retry-after")


for asked, name, kind in OPENAI:
    error = ask_openai("openai", asked)
    faults = faults_of(
        error,
        {
            "class": (type(error).__name__, name),
            "status": (str(error.status_code), asked[:3]),
            "message": (error.body.get("message"), message_of(asked)),
            "text": (message_of(asked) in str(error), True),
            "type": (error.type, kind),
            "code": (error.code, code_of(asked)),
            "param": (error.param, "messages[0].role" if asked == "422" else None),
            "retry-after": (retry_after(error), "7" if asked == "429" else None),
        },
    )
    row("openai", asked, error, faults)

for asked, name, kind in ANTHROPIC:
    error = ask_anthropic("anthropic", asked)
    faults = faults_of(
        error,
        {
            "class": (type(error).__name__, name),
            "status": (str(error.status_code), asked[:3]),
            "message": (error.api_message, message_of(asked)),
            "type": (error.type, kind),
            "code": (error.error_code, code_of(asked)),
            "retry-after": (retry_after(error), "7" if asked == "429" else None),
        },
    )
    row("anthropic", asked, error, faults)

# In another shape, the SDKs find less: the checks above can fail.
for shape in ["flat", "problem"]:
    error = ask_openai(shape, "404")
    found = message_of("404") in str(error) and error.type and error.code
    row(f"openai, {shape}", "404", error, ["nothing is lost"] if found else [])
    error = ask_anthropic(shape, "404")
    found = error.api_message or error.type
    row(f"anthropic, {shape}", "404", error, ["nothing is lost"] if found else [])

sys.exit(failed)
