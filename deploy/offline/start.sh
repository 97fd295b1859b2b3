#!/bin/sh
# Finds a Python and hands everything else to start.py. The tried ones first; a newer one may have no parts here.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
for python in python3.13 python3.12 python3.11 python3.14 python3 python; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" "$here/start.py" "$@"
  fi
done
cat "$here/need-python.txt" >&2
exit 1
