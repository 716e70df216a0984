#!/usr/bin/env bash
# Times `club` beside DuckDB, on the same rows, in one run, and prints the figures.
#
#   benches/compare.sh [FOLDER]
#
# FOLDER (a fresh temporary one unless told) keeps the generated input, the book and a virtual environment with
# DuckDB from PyPI; run again on the same folder, only what is missing is made. SALES and MEMBERS choose the size
# (1000000 and 50000 unless told), RUNS how often each job is run (5), CLUB another binary than the release build.
# It judges nothing: machines differ, so only figures of one run can be held against each other.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
sales=${SALES:-1000000}
members=${MEMBERS:-50000}
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

if [[ -z ${CLUB:-} ]]; then
    (cd "$here/.." && cargo build --release --quiet)
    CLUB=${CARGO_TARGET_DIR:-$here/../target}/release/club
fi

if [[ ! -x $folder/venv/bin/python ]]; then
    python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install --quiet duckdb
fi

input=$folder/input-$members-$sales
if [[ ! -d $input ]]; then
    echo "making $sales sales of $members members …" >&2
    rm -rf "$input.part"
    python3 "$here/make_book.py" --members "$members" --sales "$sales" --out "$input.part"
    mv "$input.part" "$input"
fi

exec "$folder/venv/bin/python" "$here/compare.py" \
    --club "$CLUB" --rules "$here/rules.toml" --input "$input" --book "$folder/book" --runs "${RUNS:-5}"
