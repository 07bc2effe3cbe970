#!/usr/bin/env bash
# Proves that a fresh machine needs nothing but Python with venv, make and git: both commands in a bare Debian.
# Needs root and debootstrap. The machine's own settings of pip and apt are lent to the bare system, so that it
# reaches packages the way this machine does.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "make fresh needs root, because it makes a bare Debian to chroot into."; exit 1; }
command -v debootstrap >/dev/null || { echo "make fresh needs debootstrap (Debian: apt-get install debootstrap)."; exit 1; }

root=${FRESH_ROOT:-$(mktemp -d /var/tmp/vienreiz-fresh.XXXXXX)}
chmod 755 "$root" 2>/dev/null || true  # mktemp closes it to all but root, and tests become somebody else
suite=bookworm
mirror=$(awk '/^URIs:/{print $2; exit} /^deb /{for(i=2;i<=NF;i++) if ($i ~ /^https?:/){print $i; exit}}' \
  /etc/apt/sources.list.d/*.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -1)
release() {
  for place in dev/pts dev proc; do umount -l "$root/$place" 2>/dev/null || true; done
  [ -n "${FRESH_ROOT:-}" ] || rm -rf --one-file-system "$root"
}
trap release EXIT

if [ ! -x "$root/usr/bin/make" ]; then
  echo "A bare Debian ($suite) …"
  debootstrap --variant=minbase --include=python3,python3-venv,make,git,ca-certificates "$suite" "$root" "$mirror" >"$root.log" 2>&1 \
    || { tail -5 "$root.log"; exit 1; }
fi
for place in proc dev dev/pts; do mountpoint -q "$root/$place" || mount --bind "/$place" "$root/$place"; done
for file in /etc/pip.conf /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
  [ -f "$file" ] && mkdir -p "$root$(dirname "$file")" && cp -L "$file" "$root$file"
done
mkdir -p "$root/srv/.config/pip"
[ -f "$HOME/.config/pip/pip.conf" ] && cp "$HOME/.config/pip/pip.conf" "$root/srv/.config/pip/pip.conf"

rm -rf "$root/srv/vienreiz"
git clone --quiet . "$root/srv/vienreiz"
inside() {
  env -i HOME=/srv PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 $(env | grep -E '^(PIP_|https?_proxy|no_proxy|SSL_CERT|REQUESTS_CA)' || true) \
    chroot "$root" sh -c "cd /srv/vienreiz && $1"
}

echo "make demo …"
inside "make demo PORT=18800 DATA=var/fresh" >"$root.demo.log" 2>&1 &
demo=$!
for _ in $(seq 600); do
  grep -q '^Ready: ' "$root.demo.log" && break
  kill -0 $demo 2>/dev/null || { cat "$root.demo.log"; echo "make demo ended before it was ready."; exit 1; }
  sleep 1
done
grep '^Ready: ' "$root.demo.log"
inside "python3 -c \"
import json, urllib.request
handles = json.load(open('var/fresh/handles.json'))
person = handles['people'][0]
ask = urllib.request.Request(handles['base_url'] + '/api/me/data', headers={'Authorization': 'Bearer ' + person['access_token']})
print('my data:', len(json.load(urllib.request.urlopen(ask))['registers']), 'registers answered')
\""
inside "kill -TERM \$(pgrep -f 'vienreiz demo' 2>/dev/null || python3 -c \"
import os
for p in os.listdir('/proc'):
    if p.isdigit():
        try: words = open('/proc/%s/cmdline' % p).read().split(chr(0))
        except OSError: continue
        if any(w.endswith('bin/vienreiz') for w in words) and 'demo' in words: print(p)
\")"
wait $demo || true

echo "make test …"
begun=$SECONDS
inside "make test"
echo "make test took $((SECONDS - begun)) s, the set-up of its tools included"
echo "A fresh machine can do both."
