// Node clients read a stream that fails half-way: `clients.mjs SIDE URL`, where SIDE is `without` or `with`.
//
// Each line of output: the client, the protocol, the side, and what its user sees.

import { createRequire } from "node:module";

// The packages are installed beside the build, and this file is not.
const require = createRequire(`${process.cwd()}/`);
const { default: Anthropic } = require("@anthropic-ai/sdk");
const { default: OpenAI } = require("openai");
const { EventSource } = require("eventsource");
const undici = require("undici");

async function openaiChat(url, fetch) {
  const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0, fetch });
  const messages = [{ role: "user", content: "Tell me a story." }];
  const words = [];
  for await (const chunk of await client.chat.completions.create({ model: "story", messages, stream: true })) {
    words.push(chunk.choices[0].delta.content);
  }
  return words;
}

async function anthropicChat(url, fetch) {
  const client = new Anthropic({ baseURL: url, apiKey: "none", maxRetries: 0, fetch });
  const messages = [{ role: "user", content: "Tell me a story." }];
  const words = [];
  for await (const event of await client.messages.create({ model: "story", max_tokens: 9, messages, stream: true })) {
    words.push(event.delta.text);
  }
  return words;
}

// The first event named `error`: it has data if the server sent it, and none if the connection is gone.
function eventSource(url, fetch) {
  return new Promise((resolve) => {
    const source = new EventSource(`${url}/chat`, { fetch });
    source.addEventListener("error", (event) => {
      source.close();
      resolve(event.data === undefined ? `an error event without data: ${event.message}` : `an error event: ${event.data}`);
    });
  });
}

async function seen(client, url, fetch) {
  try {
    const got = await client(url, fetch);
    return typeof got === "string" ? got : `success: ${JSON.stringify(got)}`;
  } catch (error) {
    return `${error.constructor.name}: ${error.message}`;
  }
}

const [side, url] = process.argv.slice(2);
const clients = { openai: openaiChat, anthropic: anthropicChat, eventsource: eventSource };
for (const [name, client] of Object.entries(clients)) {
  for (const protocol of ["HTTP/1.1", "HTTP/2"]) {
    const dispatcher = protocol === "HTTP/2" ? new undici.H2CClient(url) : new undici.Agent();
    const fetch = (target, options) => undici.fetch(target, { ...options, dispatcher });
    const limit = new Promise((resolve) => setTimeout(resolve, 10_000, "nothing in ten seconds").unref());
    const what = await Promise.race([seen(client, url, fetch), limit]);
    console.log(["Node", name, protocol, side, what.replaceAll("\n", " ")].join("\t"));
    await dispatcher.destroy();
  }
}
