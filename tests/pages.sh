#!/usr/bin/env bash
# The pages that the program makes, opened in a real browser: nothing on them is refused or missed, nothing is
# asked of the network, texts and charts are drawn, by day and by night, and they print. Needs chromium and
# python3. CLUB names the program.
set -euo pipefail

club=${CLUB:-$PWD/target/debug/club}
for tool in chromium python3; do
    if ! command -v "$tool" >/dev/null; then
        echo "$tool is needed (apt-get install $tool)" >&2
        exit 1
    fi
done
work=$(mktemp -d "${TMPDIR:-/tmp}/club-pages.XXXXXX")
trap 'rm -rf "$work"' EXIT
export CLUB_OPERATOR=desk CLUB_NOW=2025-07-01T12:00:00+08:00 LANG=C.UTF-8
export HOME=$work
unset CLUB_KEY_FILE CLUB_BOOK

fail() {
    printf 'pages: %s\n' "$*" >&2
    exit 1
}

cd "$work"
"$club" demo shop/book >/dev/null 2>&1
export CLUB_BOOK=$work/shop/book CLUB_KEY_FILE=$work/shop/book.keys
"$club" register '欧阳<script>alert("x")</script>&' --phone 13800009999 >/dev/null
"$club" consume 13800009999 88888.88 >/dev/null

# What reaches the network would reach this address, where somebody listens and tells.
browse() {
    local name=$1 how=$2
    shift 2
    timeout 60 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage \
        --user-data-dir="$work/profile" --enable-logging=stderr --v=0 \
        --log-net-log="$work/$name.net" --window-size=1000,1400 $how "$@" "file://$work/$name.html" 2>"$work/$name.log"
}

opened=0
look_at() {
    local name=$1
    shift
    [ -s "$name.html" ] || fail "$name: no page"
    browse "$name" --dump-dom >"$name.dom"
    # The page's own complaints, such as what its policy refuses, are logged as CONSOLE.
    ! grep -E 'CONSOLE|Refused to|net::ERR' "$name.log" || fail "$name: the browser complains"
    python3 - "$name" "$@" <<'PY'
import html, json, re, sys
name, parts = sys.argv[1], sys.argv[2:]
dom = open(f"{name}.dom", encoding="utf-8").read()
if "</html>" not in dom or "<table>" not in dom:
    sys.exit(f"pages: {name}: half a page")
if re.search(r"<(script|img|link|iframe)\b", dom):
    sys.exit(f"pages: {name}: something on it is no text")
text = html.unescape(re.sub(r"<[^>]*>", " ", dom))
for part in parts:
    if part.startswith("<"):
        found = part in dom
    else:
        found = part in text
    if not found:
        sys.exit(f"pages: {name}: {part} is not on it")
raw = open(f"{name}.net", encoding="utf-8").read().rstrip().rstrip(",")
try:
    log = json.loads(raw)
except json.JSONDecodeError:
    log = json.loads(raw + "]}")
kinds = log["constants"]["logEventTypes"]
asked = {kinds[word] for word in ("URL_REQUEST_START_JOB",) if word in kinds}
urls = [event.get("params", {}).get("url", "") for event in log["events"] if event["type"] in asked]
# The browser asks its maker on its own account; what a page asks for carries the page's own initiator.
page = [e for e in log["events"] if e["type"] in asked
        and e.get("params", {}).get("initiator", "").startswith(("file:", "null"))]
if page:
    sys.exit(f"pages: {name}: it asked for {page[0]['params']['url']}")
PY
    for scheme in light dark; do
        dark=()
        [ $scheme = light ] || dark=(--force-dark-mode --blink-settings=preferredColorScheme=0)
        browse "$name" "--screenshot=$work/$name.$scheme.png" "${dark[@]}" >/dev/null
    done
    browse "$name" "--print-to-pdf=$work/$name.pdf" --no-pdf-header-footer >/dev/null
    python3 - "$name" <<'PY'
import struct, sys, zlib
name = sys.argv[1]

def colours(path):
    """The colour of the corner, and how many colours there are, of a PNG with 8 bits a sample."""
    data = open(path, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, form = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    step = {2: 3, 6: 4}[form]
    raw, line, last, seen, corner = zlib.decompress(packed), width * step, bytearray(width * step), set(), None
    for row in range(height):
        kind, own = raw[row * (line + 1)], bytearray(raw[row * (line + 1) + 1:(row + 1) * (line + 1)])
        for i in range(line):
            a = own[i - step] if i >= step else 0
            b, c = last[i], last[i - step] if i >= step else 0
            if kind == 1:
                add = a
            elif kind == 2:
                add = b
            elif kind == 3:
                add = (a + b) // 2
            elif kind == 4:
                p = a + b - c
                add = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            else:
                add = 0
            own[i] = (own[i] + add) & 255
        if corner is None:
            corner = tuple(own[:3])
        if row % 8 == 0:
            seen.update(bytes(own[i:i + 3]) for i in range(0, line, step))
        last = own
    return corner, len(seen)

light, many = colours(f"{name}.light.png")
dark, _ = colours(f"{name}.dark.png")
if many < 8:
    sys.exit(f"pages: {name}: nothing is drawn ({many} colours)")
if sum(light) < 700 or sum(dark) > 150:
    sys.exit(f"pages: {name}: by day {light}, by night {dark}")
pdf = open(f"{name}.pdf", "rb").read()
if not pdf.startswith(b"%PDF") or len(pdf) < 5000:
    sys.exit(f"pages: {name}: it does not print")
PY
    opened=$((opened + 1))
}

"$club" report dashboard --html dashboard.html --lang zh
look_at dashboard 经营看板 各月销售 消费最多的会员 '欧阳<script>alert("x")</script>&' '<svg' '<path class="line s1"'
"$club" report sales --html sales.html --from 2024-01-01 --to 2024-12-31
look_at sales Sales '2024-01-01 to 2024-12-31' '<svg'
"$club" member card 13800009999 -o card.html --lang zh
look_at card 会员档案卡 '138****9999' 近期消费
printf '%5d  pages opened, by day, by night and on paper\n' $opened
