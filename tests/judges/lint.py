#!/usr/bin/env python3
"""Holds httplint over rewritten responses: none has a BAD or a WARN that the service's own did not have.

Its argument is a file of one JSON object a line: a request, the response that was recorded, and the one that left.
"""

import base64
import collections
import json
import sys

from httplint import HttpRequestLinter, HttpResponseLinter, levels

# What is worth a fault.
WRONG = (levels.BAD, levels.WARN)


def notes(request, response):
    asked = HttpRequestLinter()
    asked.process_request_topline(request["method"].encode(), b"http://localhost/", b"HTTP/1.1")
    asked.process_headers(fields(request["headers"]))
    linter = HttpResponseLinter()
    linter.request = asked
    linter.process_response_topline(
        b"HTTP/1.1", str(response["status"]).encode(), response["reason"].encode()
    )
    linter.process_headers(fields(response["headers"]))
    linter.feed_content(base64.b64decode(response["body"]))
    linter.finish_content(True)
    found = collections.Counter()
    for note in linter.notes:
        for one in [note, *note.subnotes]:
            if one.level in WRONG:
                found[type(one).__name__] += 1
    return found


def fields(pairs):
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs]


def main():
    count, faults, before_all = 0, [], collections.Counter()
    with open(sys.argv[1], encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            before = notes(case["request"], case["recorded"])
            after = notes(case["request"], case["left"])
            before_all.update(before)
            count += 1
            for name in after - before:
                faults.append(f"{case['id']}: {name}")
    for fault in faults:
        print(fault)
    kinds = collections.Counter(fault.rsplit(" ", 1)[1] for fault in faults)
    print(f"{count} rewritten responses; {sum(before_all.values())} BAD or WARN before; new: {dict(kinds)}")
    # A linter that finds nothing in what real servers send would find nothing in ours either.
    sys.exit(1 if faults or count < 1000 or not before_all else 0)


if __name__ == "__main__":
    main()
