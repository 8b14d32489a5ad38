#!/bin/sh
# What clients get from a real Flask app and from nginx's own error pages, bare and through the reverse proxy.
#
#   examples/before_after.sh [--check] [flask] [nginx]
#
# With --check it fails if an answer is not what is promised. What is not installed is skipped, and says so.
if ! command -v python3 >/dev/null; then
    echo "skipped: python3 is not installed"
    exit 0
fi
exec python3 "$(dirname "$0")/before_after.py" "$@"
