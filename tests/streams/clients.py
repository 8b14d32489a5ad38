"""Python clients read a stream that fails half-way: `clients.py SIDE URL`, where SIDE is `without` or `with`.

Each line of output: the client, the protocol, the side, and what its user sees.
"""

import sys

import anthropic
import httpx
import httpx2
import openai


def openai_chat(url, http):
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0, http_client=http)
    chat = client.chat.completions.create(
        model="story", messages=[{"role": "user", "content": "Tell me a story."}], stream=True
    )
    return [chunk.choices[0].delta.content for chunk in chat]


def anthropic_chat(url, http):
    client = anthropic.Anthropic(base_url=url, api_key="none", max_retries=0, http_client=http)
    chat = client.messages.create(
        model="story", max_tokens=9, messages=[{"role": "user", "content": "Tell me a story."}], stream=True
    )
    return [event.delta.text for event in chat]


def httpx_lines(url, http):
    with http.stream("GET", f"{url}/lines") as response:
        return list(response.iter_lines())


def seen(client, url, http):
    try:
        return f"success: {client(url, http)}"
    except Exception as error:
        name = f"{type(error).__module__.split('.')[0]}.{type(error).__name__}"
        return f"{name}: {error}"


def main(side, url):
    clients = {
        "openai": (openai_chat, httpx),
        "anthropic": (anthropic_chat, httpx2),
        "httpx, JSON lines": (httpx_lines, httpx),
    }
    for name, (client, library) in clients.items():
        for protocol, is_http2 in [("HTTP/1.1", False), ("HTTP/2", True)]:
            with library.Client(http1=not is_http2, http2=is_http2, timeout=10) as http:
                print("Python", name, protocol, side, seen(client, url, http), sep="\t")


main(*sys.argv[1:])
