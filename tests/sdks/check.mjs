// Do the Node SDKs of OpenAI and Anthropic throw their own errors, with all that they can read?

import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const url = process.argv[2];

// Status, class and type for each SDK. `-text`: the service answered with plain text. `-down`: it returned an `Err`.
const OPENAI = [
  ["400", "BadRequestError", "invalid_request_error"],
  ["401", "AuthenticationError", "authentication_error"],
  ["403", "PermissionDeniedError", "permission_error"],
  ["404", "NotFoundError", "invalid_request_error"],
  ["409", "ConflictError", "invalid_request_error"],
  ["422", "UnprocessableEntityError", "invalid_request_error"],
  ["429", "RateLimitError", "rate_limit_error"],
  ["500", "InternalServerError", "server_error"],
  ["503", "InternalServerError", "server_error"],
  ["404-text", "NotFoundError", "invalid_request_error"],
  ["500-text", "InternalServerError", "server_error"],
  ["500-down", "InternalServerError", "server_error"],
];
const ANTHROPIC = [
  ["400", "BadRequestError", "invalid_request_error"],
  ["401", "AuthenticationError", "authentication_error"],
  ["403", "PermissionDeniedError", "permission_error"],
  ["404", "NotFoundError", "not_found_error"],
  ["409", "ConflictError", "conflict_error"],
  ["413", "ContentTooLargeError", "request_too_large"],
  ["422", "UnprocessableEntityError", "invalid_request_error"],
  ["429", "RateLimitError", "rate_limit_error"],
  ["500", "InternalServerError", "api_error"],
  ["503", "ServiceUnavailableError", "overloaded_error"],
  ["529", "OverloadedError", "overloaded_error"],
  ["404-text", "NotFoundError", "not_found_error"],
  ["500-text", "InternalServerError", "api_error"],
  ["500-down", "InternalServerError", "api_error"],
];
const REASONS = {
  400: "400 Bad Request",
  401: "401 Unauthorized",
  403: "403 Forbidden",
  404: "404 Not Found",
  409: "409 Conflict",
  413: "413 Payload Too Large",
  422: "422 Unprocessable Entity",
  429: "429 Too Many Requests",
  500: "500 Internal Server Error",
  503: "503 Service Unavailable",
  529: "529 <unknown status code>",
};

let failed = false;

// What a server says of its own failures is hidden.
function messageOf(asked) {
  const [status, how] = asked.split("-");
  return status === "500" && how ? "Internal Server Error" : `what went wrong with "${REASONS[status]}"`;
}

const codeOf = (asked) => (asked.includes("-") ? null : `code_${asked}`);

async function thrownBy(call, asked) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error(`${asked} is no error`);
}

function askOpenAI(shape, asked) {
  const client = new OpenAI({ apiKey: "x", baseURL: `${url}/${shape}/${asked}`, maxRetries: 0, timeout: 10_000 });
  const messages = [{ role: "user", content: "x" }];
  return thrownBy(() => client.chat.completions.create({ model: "m", messages }), asked);
}

function askAnthropic(shape, asked) {
  const client = new Anthropic({ apiKey: "x", baseURL: `${url}/${shape}/${asked}`, maxRetries: 0, timeout: 10_000 });
  const messages = [{ role: "user", content: "x" }];
  return thrownBy(() => client.messages.create({ model: "m", max_tokens: 1, messages }), asked);
}

function row(sdk, asked, error, faults) {
  failed ||= faults.length > 0;
  const result = faults.length === 0 ? "ok" : `WRONG: ${faults.join(", ")}`;
  const message = JSON.stringify(error.message.slice(0, 60)).padEnd(64);
  console.log(`node    ${sdk.padEnd(18)} ${asked.padEnd(9)} ${error.constructor.name.padEnd(25)} ${message} ${result}`);
}

// Each attribute that is not what it must be.
function faultsOf(expected) {
  return Object.entries(expected)
    .filter(([, [found, wanted]]) => found !== wanted)
    .map(([name, [found, wanted]]) => `${name} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}

const retryAfter = (error) => error.headers?.get("retry-after") ?? null;

for (const [asked, name, kind] of OPENAI) {
  const error = await askOpenAI("openai", asked);
  const faults = faultsOf({
    class: [error instanceof OpenAI[name] && error.constructor.name, name],
    status: [String(error.status), asked.slice(0, 3)],
    message: [error.message, `${asked.slice(0, 3)} ${messageOf(asked)}`],
    type: [error.type, kind],
    code: [error.code, codeOf(asked)],
    param: [error.param, asked === "422" ? "messages[0].role" : null],
    "retry-after": [retryAfter(error), asked === "429" ? "7" : null],
  });
  row("openai", asked, error, faults);
}

for (const [asked, name, kind] of ANTHROPIC) {
  const error = await askAnthropic("anthropic", asked);
  const faults = faultsOf({
    class: [error.constructor.name, name],
    status: [String(error.status), asked.slice(0, 3)],
    message: [error.apiMessage, messageOf(asked)],
    text: [error.message.includes(JSON.stringify(messageOf(asked))), true],
    type: [error.type, kind],
    code: [error.errorCode, codeOf(asked)],
    "retry-after": [retryAfter(error), asked === "429" ? "7" : null],
  });
  row("anthropic", asked, error, faults);
}

// In another shape, the SDKs find less: the checks above can fail.
for (const shape of ["flat", "problem"]) {
  let error = await askOpenAI(shape, "404");
  let found = error.message === `404 ${messageOf("404")}` || error.type;
  row(`openai, ${shape}`, "404", error, found ? ["nothing is lost"] : []);
  error = await askAnthropic(shape, "404");
  found = error.apiMessage || error.type;
  row(`anthropic, ${shape}`, "404", error, found ? ["nothing is lost"] : []);
}

process.exit(failed ? 1 : 0);
