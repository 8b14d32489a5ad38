// A browser reads a stream that fails half-way: `browser.mjs SIDE URL CHROMIUM CERTIFICATE KEY`, where SIDE is `without`
// or `with`.
//
// Browsers speak HTTP/2 over TLS alone, so a tunnel takes the TLS off; HTTP/2 goes through it as it is. Each line of
// output: the client, the protocol, the side, and what its user sees.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import tls from "node:tls";

const require = createRequire(`${process.cwd()}/`);
const puppeteer = require("puppeteer-core");

const [side, url, chromium, certificate, key] = process.argv.slice(2);
const port = Number(new URL(url).port);

function tunnel() {
  const options = { cert: readFileSync(certificate), key: readFileSync(key), ALPNProtocols: ["h2"] };
  const server = tls.createServer(options, (client) => {
    const upstream = net.connect(port, "127.0.0.1");
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

// These two run in the page.

function eventSource() {
  return new Promise((resolve) => {
    const words = [];
    const source = new EventSource("/chat");
    source.onmessage = (event) => words.push(event.data);
    source.addEventListener("error", (event) => {
      const state = ["connecting again", "open", "closed"][source.readyState];
      source.close();
      const what = event.data === undefined ? "an error event without data" : `an error event: ${event.data}`;
      resolve(`${JSON.stringify(words)}, then ${what} (${state})`);
    });
  });
}

async function fetchAndRead() {
  const reader = (await fetch("/chat")).body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += read.value;
    }
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
  return `the end, after ${JSON.stringify(text.trimEnd().split("\n\n").at(-1))}`;
}

const browser = await puppeteer.launch({
  executablePath: chromium,
  acceptInsecureCerts: true,
  args: ["--no-sandbox", "--disable-quic"],
});
const server = await tunnel();
try {
  for (const [protocol, origin] of [["HTTP/1.1", url], ["HTTP/2", `https://127.0.0.1:${server.address().port}`]]) {
    for (const [name, client] of Object.entries({ EventSource: eventSource, "fetch and reader": fetchAndRead })) {
      const page = await browser.newPage();
      await page.goto(`${origin}/`);
      const limit = new Promise((resolve) => setTimeout(resolve, 10_000, "nothing in ten seconds").unref());
      const what = await Promise.race([page.evaluate(client), limit]);
      const spoken = await page.evaluate(() => performance.getEntriesByType("navigation")[0].nextHopProtocol);
      if (spoken !== { "HTTP/1.1": "http/1.1", "HTTP/2": "h2" }[protocol]) {
        throw new Error(`the page came by ${spoken} instead of ${protocol}`);
      }
      console.log(["Chromium", name, protocol, side, what].join("\t"));
      await page.close();
    }
  }
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections?.();
}
process.exit(0);
