#!/usr/bin/env bash
# Makes the sample book and has a stranger's tool read its description: every ledger's columns, types, keys
# and references must be what `datapackage.json` says they are.
#
# CLUB and FRICTIONLESS name the two programs; both are required.
set -euo pipefail
: "${CLUB:?name the club program}" "${FRICTIONLESS:?name the frictionless program}"

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
export CLUB_NOW=2025-06-30T12:00:00+08:00 CLUB_KEY_FILE="$folder/keys" CLUB_OPERATOR=ci

"$CLUB" demo "$folder/book" >"$folder/shown"
cd "$folder/book"
"$CLUB" check
"$FRICTIONLESS" validate datapackage.json

# The check must be able to fail: a ledger whose columns are not the described ones is refused.
sed -i '1s/version/verzion/' ledgers/members.csv
if "$FRICTIONLESS" validate datapackage.json >"$folder/told" 2>&1; then
    echo 'frictionless did not notice a renamed column' >&2
    exit 1
fi
