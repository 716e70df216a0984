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

# A club whose members pay in ahead: what they have is what the journal says, principal and bonus.
unset CLUB_BOOK CLUB_NOW
export CLUB_KEY_FILE=$work/club.keys CLUB_OPERATOR=desk
at() {
    export CLUB_NOW=$1T12:00:00+08:00
    shift
    "$club" "$@" >/dev/null
}
at 2025-01-02 -q init club --rules club-cards
export CLUB_BOOK=$work/club
at 2025-01-02 register 王芳 --phone 13800000001
at 2025-01-02 register 李雷 --phone 13800000002
at 2025-01-03 topup M000001 1000 --pay wechat --id-ref a
at 2025-01-05 topup M000002 3000 --pay transfer --id-ref b
at 2025-01-08 consume M000001 350.50 --category bath --pay wallet
at 2025-01-09 consume M000002 420 --category massage --pay wallet=100 --pay cash
at 2025-01-10 refund S00000001 --amount 100.25
at 2025-01-20 consume M000001 949.75 --category massage --pay wallet
at 2025-02-03 topup M000001 500 --pay cash --id-ref c
at 2025-02-03 undo 9 --reason mistake
at 2025-02-10 withdraw M000002 500 --because agreed --pay transfer
at 2025-03-01 consume M000001 200 --category bath --pay cash
at 2025-03-02 points adjust M000001 +30 --reason sorry
export CLUB_NOW=2025-03-31T12:00:00+08:00

"$club" report journal >stored.journal
hledger -f stored.journal check
for day in 2025-01-02 2025-01-04 2025-01-09 2025-01-10 2025-02-02 2025-02-10 2025-03-31; do
    same "$(holds stored.journal 220401 "$day")" "$(cell liability liability --as-of "$day")" "points on $day"
    total=$("$club" report wallet --total --as-of "$day" --format csv | tail -1)
    same "$(holds stored.journal 220402 "$day")" "$(echo "$total" | cut -d, -f3)" "stored value on $day"
    same "$(holds stored.journal 9001 "$day")" "$(echo "$total" | cut -d, -f4)" "bonus on $day"
done
"$club" report journal --from 2025-02-01 >later.journal
cmp <(hledger -f stored.journal bal) <(hledger -f later.journal bal) ||
    fail 'balances carried forward differ'

# A house that pays out more than the principal that is left, and holds deposits of cards and reservations.
unset CLUB_BOOK CLUB_NOW
export CLUB_KEY_FILE=$work/house.keys
at 2025-06-02 -q init house --rules house
export CLUB_BOOK=$work/house
at 2025-06-02 register 王芳 --phone 13800000001
at 2025-06-02 card issue M000001 --card 88000001 --pay cash
at 2025-06-03 topup M000001 1000 --pay wechat --id-ref a
at 2025-06-04 consume M000001 600 --category bath --pay wallet
at 2025-06-05 reserve add M000001 --item private-room --when '2025-06-10 14:00'
at 2025-06-05 reserve confirm B000001 --deposit 200 --pay transfer
at 2025-06-06 withdraw M000001 --because shop --pay transfer
at 2025-06-11 reserve no-show B000001 --returned 40 --kept 160 --pay cash
at 2025-07-02 close 2025-06
at 2025-07-03 card return 88000001 --pay cash
export CLUB_NOW=2025-07-31T12:00:00+08:00
"$club" report journal >house.journal
hledger -f house.journal check
hledger -f house.journal check accounts commodities ordereddates ||
    fail 'the strict checks do not hold'
for day in 2025-06-02 2025-06-05 2025-06-06 2025-06-11 2025-06-30 2025-07-31; do
    same "$(holds house.journal 220401 "$day")" "$(cell liability liability --as-of "$day")" "points on $day"
    same "$(holds house.journal 220402 "$day")" "$(cell principal liability --as-of "$day")" "stored value on $day"
    same "$(holds house.journal 224101 "$day")" "$(cell card_deposits liability --as-of "$day")" "cards on $day"
    same "$(holds house.journal 220404 "$day")" "$(cell reservation_deposits liability --as-of "$day")" \
        "reservations on $day"
done

echo 'hledger finds the balances that club reports'
