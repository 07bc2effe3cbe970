#!/usr/bin/env bash
# Installs the built wheel outside the repository, in an environment of its own, and has the journeys walk through it.
set -euo pipefail
unset PYTHONPATH
cd "$(dirname "$0")/.."
repository=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tag=$(.venv/bin/python -c 'import sys; print("py%d%d" % sys.version_info[:2])')
"$(.venv/bin/python -c 'import sys; print(sys._base_executable)')" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "requirements/$tag.txt"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps dist/*.whl
cp -r packs "$folder/packs"
cd "$folder"
./venv/bin/vienreiz demo --port 19800 --folder state --pack packs/latvia --count 40 >demo.log 2>&1 &
demo=$!
for _ in $(seq 120); do grep -q '^Ready: ' demo.log && break; kill -0 $demo 2>/dev/null || break; sleep 1; done
grep '^Ready: ' demo.log || { cat demo.log; exit 1; }
./venv/bin/python - <<'PY'
import json, urllib.request
handles = json.load(open("state/handles.json"))
person = handles["people"][0]
def get(path, token=None):
    request = urllib.request.Request(handles["base_url"] + path, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request) as answer:
        return answer.read()
assert b"<h1" in get("/")
assert get("/static/ui/ui.css")
print("registers that answered:", len(json.loads(get("/api/me/data", person["access_token"]))["registers"]))
PY
VIENREIZ_DEMO=1 VIENREIZ_DATA=state ./venv/bin/vienreiz audit verify
kill -TERM $demo
wait $demo || true
cd "$repository"
VIENREIZ_TRIED_PYTHON=$folder/venv/bin/python .venv/bin/python -m pytest -q -n 2 --dist loadgroup \
  tests/journeys/test_story.py tests/journeys/test_the_living_room.py
echo "The wheel works outside the repository, and the journeys walked through it."
