#!/usr/bin/env bash
# The journal of the demo book, read by hledger: it must find no fault with it, and its balances at any date
# must be those that the program itself reports, in points, in stored value, and in what was sold.
# Needs hledger. CLUB names the program.
set -euo pipefail

club=${CLUB:-$PWD/target/debug/club}
if ! command -v hledger >/dev/null; then
    echo 'hledger is needed (apt-get install hledger)' >&2
    exit 1
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/club-hledger.XXXXXX")
trap 'rm -rf "$work"' EXIT
# hledger reads its files as the locale says.
export LC_ALL=C.UTF-8
unset CLUB_BOOK CLUB_KEY_FILE CLUB_NOW
cd "$work"

fail() {
    printf 'hledger: %s\n' "$*" >&2
    exit 1
}

"$club" demo book >/dev/null 2>&1
export CLUB_BOOK=$work/book CLUB_KEY_FILE=$work/book.keys CLUB_NOW=2025-06-30T10:00:00+08:00

# One cell of a report's only row.
cell() {
    local key=$1
    shift
    "$club" report "$@" --format csv | awk -F, -v key="$key" '
        NR == 1 { for (i = 1; i <= NF; i++) if ($i == key) at = i }
        NR == 2 { print $at }'
}

# What hledger says an account holds at the close of a day, as a credit.
holds() {
    local journal=$1 account=$2 day=$3
    hledger -f "$journal" bal --invert --no-total -N "$account" -e "$(date -d "$day + 1 day" +%F)" |
        awk '{ print $1; found = 1 } END { if (!found) print "0.00" }'
}

same() {
    [ "$1" = "$2" ] || [ "$1" = "0" -a "$2" = "0.00" ] || fail "$3: hledger has $1, club $2"
}

"$club" report journal >whole.journal
"$club" report journal >again.journal
cmp whole.journal again.journal || fail 'a journal made twice differs'
hledger -f whole.journal check
hledger -f whole.journal check accounts commodities ordereddates ||
    fail 'the strict checks do not hold'
for day in 2023-09-30 2023-12-30 2023-12-31 2024-02-29 2024-07-15 2024-12-31 2025-01-01 2025-06-29; do
    same "$(holds whole.journal 220401 "$day")" "$(cell liability liability --as-of "$day")" "points on $day"
    # The journal as it was that day says the same as the one of today.
    "$club" report journal --as-of "$day" >then.journal
    same "$(holds then.journal 220401 "$day")" "$(cell liability liability --as-of "$day")" "points, as of $day"
done
same "$(holds whole.journal 220401 2025-06-30)" "$(cell liability liability)" 'points today'

# What was carried forward comes to the same.
"$club" report journal --from 2025-01-01 >later.journal
hledger -f later.journal check
cmp <(hledger -f whole.journal bal) <(hledger -f later.journal bal) ||
    fail 'balances carried forward differ'

# Money that came in is what the sales report says was kept.
received=$(hledger -f whole.journal bal --no-total --format '%(total)' 1001 1002 |
    awk '{ sum += $1 } END { printf "%.2f\n", sum }')
kept=$("$club" report sales --format csv | awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "net") at = i }
    NR > 1 { sum += $at } END { printf "%.2f\n", sum }')
same "$received" "$kept" 'money received'

echo 'hledger finds the balances that club reports'
