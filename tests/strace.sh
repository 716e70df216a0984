#!/usr/bin/env bash
# Three commands of the real program, with the system itself made to fail: for each of the system calls by
# which files change, and each time that it is made on the book or the keyring, the call is answered with
# an error or the process is killed there. Then the book must open and be whole, and the same line again
# must lead to the state of one clean run. Needs strace. CLUB names the program; STRACE_ALL=1 leaves nothing out.
set -euo pipefail

club=${CLUB:-$PWD/target/debug/club}
if ! command -v strace >/dev/null; then
    echo 'strace is needed (apt-get install strace)' >&2
    exit 1
fi
place=/dev/shm
[ -d "$place" ] && [ -w "$place" ] || place=${TMPDIR:-/tmp}
work=$(mktemp -d "$place/club-strace.XXXXXX")
trap 'rm -rf "$work"' EXIT
export CLUB_OPERATOR=desk CLUB_NOW=2024-03-01T12:00:00+08:00 LANG=C
unset CLUB_KEY_FILE

fail() {
    printf 'strace: %s\n' "$*" >&2
    exit 1
}

# Runs the program in a folder that holds a book and its keyring.
in_house() {
    local house=$1
    shift
    # Whole paths: strace finds an opening by the path as it is given.
    (cd "$house" && CLUB_BOOK="$house/book" CLUB_KEY_FILE="$house/keyring" "$@")
}

mkdir "$work/ground"
{
    in_house "$work/ground" "$club" -q init book --rules vip-card
    in_house "$work/ground" "$club" register 王芳 --phone 13800000001
    in_house "$work/ground" "$club" consume M000001 1000
    in_house "$work/ground" "$club" card issue M000001 --card 8800
    in_house "$work/ground" "$club" card activate 8800
    in_house "$work/ground" "$club" consume M000001 500 --goods promotion
} >/dev/null

# The ledgers without what differs by chance: sealed cells, the numbers of keys, digests over them.
state() {
    local file
    for file in "$1"/book/ledgers/*.csv; do
        echo "== ${file##*/}"
        case $file in
        */versions.csv) awk -F, '{ gsub(/=[0-9]+:[0-9a-f]+(:all)?/, "", $6); print $1, $2, $3, $4, $5, $6 }' "$file" ;;
        */members.csv) cut -d, -f1-6,8- "$file" ;;
        *) sed -E 's/k[0-9]+:[0-9]+:[A-Za-z0-9:+\/=_.-]+/sealed/g' "$file" ;;
        esac
    done
}

versions() {
    wc -l <"$1/book/ledgers/versions.csv"
}

# The calls, and how each may fail. A kill takes the process before the call is made.
calls='write pwrite64 pread64 fsync fdatasync rename renameat renameat2 ftruncate openat flock'
errors_of() {
    case $1 in
    pread64) echo 'EIO EINTR' ;;
    write | pwrite64 | ftruncate) echo 'EIO ENOSPC EINTR' ;;
    openat) echo 'EIO ENOSPC EINTR' ;;
    fsync | fdatasync) echo 'EIO ENOSPC EINTR' ;;
    flock) echo 'EINTR ENOLCK' ;;
    *) echo 'EIO ENOSPC' ;;
    esac
}

tried=0
# One run with one call failing; false once the call is not made that often any more.
inject() {
    local name=$1 call=$2 number=$3 how=$4
    shift 4
    local house=$work/house code=0 before
    rm -rf "$house"
    cp -r "$work/ground" "$house"
    before=$(versions "$house")
    local file paths=()
    for file in "$house"/book/ledgers/*.csv "$house"/book/.club/*; do
        paths+=(-P "$file")
    done
    in_house "$house" strace -qq -f -o "$work/trace" -P "$house/book" -P "$house/keyring" \
        "${paths[@]}" \
        -e "trace=$call" -e "inject=$call:$how:when=$number" \
        "$club" "$@" >"$work/out" 2>"$work/err" || code=$?
    [ $code -eq 137 ] || grep -q INJECTED "$work/trace" || return 1
    tried=$((tried + 1))
    local at="$name, $call $number $how: exit $code, $(cat "$work/err")"
    case $code in
    0 | 74 | 137) ;;
    *) fail "$at" ;;
    esac
    # What cannot be read is told as that, and is no proof of anything else.
    ! grep -q -e rewritten -e 'cut off' -e 'put back' "$work/err" || fail "$at: told as something else"
    [ "$how" != error=EINTR ] || [ $code -eq 0 ] || fail "$at: an interruption is no failure"
    local committed=$(($(versions "$house") - before))
    [ $code -ne 0 ] || [ $committed -eq 1 ] || fail "$at: acknowledged and not there"
    [ ! -s "$work/out" ] || [ $committed -eq 1 ] || fail "$at: printed and not there"
    if [ $code -eq 74 ] && ! grep -q -e 'outcome unknown' -e 'recorded stands' "$work/err"; then
        [ $committed -eq 0 ] || fail "$at: refused and there"
    fi
    in_house "$house" "$club" -q check >/dev/null 2>"$work/err" || fail "$at, then check: $(cat "$work/err")"
    in_house "$house" "$club" "$@" >"$work/again" 2>"$work/err" || fail "$at, then again: $(cat "$work/err")"
    cmp -s "$work/again" "$work/clean.out" || fail "$at: again printed $(cat "$work/again")"
    state "$house" >"$work/state"
    diff "$work/clean.state" "$work/state" >"$work/diff" || fail "$at: $(cat "$work/diff")"
}

for line in \
    'consume M000001 20 --goods promotion --ref t-9' \
    'register 李娜 --phone 13900000001 --ref w-9' \
    'redeem M000001 towel --ref r-1'; do
    read -ra words <<<"$line"
    name=${words[0]}
    first=$tried
    # What the second and third command do at the disk is much the same: every other call, unless all are asked for.
    stride=1
    [ "$name" = consume ] || [ -n "${STRACE_ALL:-}" ] || stride=2
    rm -rf "$work/house"
    cp -r "$work/ground" "$work/house"
    in_house "$work/house" "$club" "${words[@]}" >"$work/clean.out"
    state "$work/house" >"$work/clean.state"
    for call in $calls; do
        for how in $(errors_of "$call") KILL; do
            case $how in
            KILL) fault=signal=SIGKILL ;;
            *) fault=error=$how ;;
            esac
            number=1
            while inject "$name" "$call" "$number" "$fault" "${words[@]}"; do
                number=$((number + stride))
            done
        done
    done
    printf '%5d  club %s\n' $((tried - first)) "$line"
done
[ $tried -gt 250 ] || fail "only $tried faults were tried"
printf '%5d  system calls failed or killed at, all ended well\n' "$tried"
