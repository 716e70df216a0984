"""Runs each job with `club` and with DuckDB over the same CSV and prints the medians; see compare.sh.

`club` is timed as a whole process, from its start to its end. DuckDB is timed within a running process, from a
fresh connection to the last row fetched: its own start is not held against it. What the desk does one at a time is
held against the sqlite3 shell, where it is installed, both as whole processes.
"""
import argparse
import csv
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

import duckdb

NOW = "2025-01-01T12:00:00+08:00"

SALES = """read_csv('{book}/ledgers/sales.csv', header = true, columns = {{
    'version': 'BIGINT', 'sale': 'VARCHAR', 'line': 'INTEGER', 'member': 'VARCHAR', 'day': 'DATE',
    'paid': 'DECIMAL(12,2)', 'list': 'DECIMAL(12,2)', 'of': 'VARCHAR', 'flags': 'VARCHAR', 'time': 'VARCHAR',
    'category': 'VARCHAR', 'goods': 'VARCHAR', 'store': 'VARCHAR', 'pay': 'VARCHAR', 'tiers': 'VARCHAR',
    'rule': 'VARCHAR', 'ref': 'VARCHAR', 'asked': 'VARCHAR', 'note': 'VARCHAR'}})"""

BY_MONTH = """
SELECT strftime(day, '%Y-%m') AS period,
       count(*) FILTER ("of" IS NULL AND line = 1) AS sales,
       count(DISTINCT sale) FILTER ("of" IS NOT NULL) AS refunds,
       coalesce(sum(list) FILTER ("of" IS NULL), 0) AS list,
       coalesce(sum(list - paid) FILTER ("of" IS NULL), 0) AS discount,
       coalesce(sum(paid) FILTER ("of" IS NULL), 0) AS paid,
       coalesce(-sum(paid) FILTER ("of" IS NOT NULL), 0) AS refunded,
       sum(paid) AS net,
       count(DISTINCT member) FILTER ("of" IS NULL) AS members
FROM {sales} GROUP BY 1 ORDER BY 1"""

# The tiers of rules.toml by the figures of the day; a refund counts on its sale's day.
TIERS = """
WITH rows AS (SELECT sale, member, day, "of", paid FROM {sales}),
back AS (SELECT "of" AS sale, sum(paid) AS back FROM rows WHERE "of" IS NOT NULL GROUP BY 1),
net AS (SELECT member, day, paid + coalesce(back, 0) AS net
        FROM rows LEFT JOIN back USING (sale) WHERE "of" IS NULL AND member IS NOT NULL),
figures AS (SELECT member,
       coalesce(sum(net) FILTER (day >= DATE '2024-07-01'), 0) AS half,
       coalesce(sum(net) FILTER (day >= DATE '2024-01-01'), 0) AS year,
       coalesce(max(net) FILTER (day >= DATE '2024-01-01'), 0) AS single FROM net GROUP BY 1)
SELECT member, CASE WHEN half >= 2500 OR year >= 4000 THEN 'gold'
                    WHEN single >= 450 OR year >= 1500 THEN 'silver' ELSE 'plain' END AS tier
FROM figures"""

# Net of refunds on the sale's day; a wholly refunded sale is no purchase.
NET = """
WITH rows AS (SELECT sale, member, day, "of", paid FROM {sales} WHERE member IS NOT NULL),
back AS (SELECT "of" AS sale, sum(paid) AS back FROM rows WHERE "of" IS NOT NULL GROUP BY 1),
sold AS (SELECT sale, min(member) AS member, min(day) AS day, sum(paid) AS paid
         FROM rows WHERE "of" IS NULL GROUP BY 1),
net AS (SELECT member, day, paid + coalesce(back, 0) AS net,
               CASE WHEN back IS NOT NULL AND paid + back = 0 THEN 0 ELSE 1 END AS purchase
        FROM sold LEFT JOIN back USING (sale))"""

RFM = NET + """,
figures AS (SELECT member, date_diff('day', max(day) FILTER (purchase = 1), DATE '{today}') AS recency,
                   sum(purchase) AS frequency, sum(net) AS monetary FROM net GROUP BY 1 HAVING sum(purchase) > 0)
SELECT member, recency, frequency, monetary,
       ntile(5) OVER (ORDER BY -recency, frequency, monetary, member DESC) AS r,
       ntile(5) OVER (ORDER BY frequency, -recency, monetary, member DESC) AS f,
       ntile(5) OVER (ORDER BY monetary, -recency, frequency, member DESC) AS m
FROM figures ORDER BY member"""

VALUE = NET + """
SELECT member, sum(net) AS spend, sum(purchase) AS purchases,
       count(DISTINCT day) FILTER (purchase = 1) AS visits
FROM net GROUP BY 1 HAVING sum(purchase) > 0 ORDER BY spend DESC, member"""

def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("club", "rules", "input", "book"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    return parser.parse_args()


class Club:
    def __init__(self, asked):
        self.program = str(asked.club.resolve())
        self.book = asked.book
        self.environment = {
            **os.environ, "CLUB_NOW": NOW, "CLUB_BOOK": str(asked.book), "CLUB_OPERATOR": "bench",
            "CLUB_KEY_FILE": f"{asked.book}.keys"}

    def run(self, *words):
        """Seconds, the most memory in MB, and what was printed. The kernel counts this process's own memory
        at the start as well, so the second figure means something for the imports alone."""
        output = self.book.with_suffix(".out")
        began = time.perf_counter()
        with open(output, "wb") as out:
            process = subprocess.Popen([self.program, "-q", *words], stdout=out, env=self.environment)
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        if status != 0:
            sys.exit(f"club {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
        return seconds, usage.ru_maxrss / 1024, output.read_text(encoding="utf-8")


class Shell:
    """The sqlite3 shell over the ledgers of points and sales, indexed by member: a whole process at a time, as club is."""

    def __init__(self, book):
        self.program = shutil.which("sqlite3")
        self.file = book.with_suffix(".sqlite")
        if self.program and not self.file.exists():
            load = [".mode csv", *(f".import {book}/ledgers/{name}.csv {name}" for name in ("points", "sales")),
                    *(f"CREATE INDEX {name}_member ON {name}(member);" for name in ("points", "sales"))]
            subprocess.run([self.program, str(self.file)], input="\n".join(load), text=True, check=True)

    def run(self, query, file=None):
        began = time.perf_counter()
        subprocess.run([self.program, str(file or self.file), query], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began


def beside_shell(job, runs, club, query):
    """One small thing at a time, in milliseconds, turn by turn."""
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(club())
        theirs.append(query())
    ours, theirs = (statistics.median(times) * 1000 for times in (ours, theirs))
    print(f"{job:44}{ours:9.2f} ms{theirs:9.2f} ms   ratio {ours / theirs:.2f}", flush=True)


def one_at_a_time(club, shell, runs):
    """What the desk does all day, against the shell of SQLite."""
    if shell.program is None:
        print("sqlite3 is not installed: what the desk does was not held against it")
        return
    print(f"{'job':44}{'club':>12}{'sqlite3':>12}")
    select = "SELECT sum(points), count(*) FROM points WHERE member = 'M000123'"
    insert = "PRAGMA synchronous = FULL; INSERT INTO sales(version, sale, member, paid) VALUES (0, 'S', 'M000123', '88.00')"
    beside_shell("--version (select 1)", runs, lambda: club.run("--version")[0], lambda: shell.run("SELECT 1", ":memory:"))
    for words in (("points", "M000123"), ("member", "show", "M000123"), ("explain", "M000123")):
        beside_shell(" ".join(words), runs, lambda words=words: club.run(*words)[0], lambda: shell.run(select))
    beside_shell("consume M000123 88", runs, lambda: club.run("consume", "M000123", "88")[0], lambda: shell.run(insert))


def duck(query):
    began = time.perf_counter()
    with duckdb.connect() as connection:
        rows = connection.execute(query).fetchall()
    return time.perf_counter() - began, rows


def beside(job, runs, club, query):
    """Both, turn by turn, so that whatever else the machine does meets both."""
    ours, theirs, printed, rows = [], [], "", []
    for _ in range(runs):
        seconds, _, printed = club()
        ours.append(seconds)
        seconds, rows = duck(query)
        theirs.append(seconds)
    tell(job, statistics.median(ours), statistics.median(theirs))
    return printed, rows


def tell(job, ours, theirs=None, memory=None):
    other = " " * 12 if theirs is None else f"{theirs:10.3f} s"
    most = "" if memory is None else f"{memory:9.0f} MB"
    print(f"{job:44}{ours:10.3f} s{other}{most}", flush=True)


def make(club, asked):
    """The book, timed once: importing is what a club does on its first day."""
    club.run("init", str(club.book), "--rules", str(asked.rules))
    seconds, memory, _ = club.run("register", "--from", str(asked.input / "register.csv"))
    tell("register --from", seconds, memory=memory)
    seconds, memory, _ = club.run("consume", "--walk-in", "--from", str(asked.input / "consume.csv"))
    loaded, _ = duck(f"CREATE TABLE loaded AS FROM read_csv('{asked.input}/consume.csv', all_varchar = true)")
    tell("consume --from (DuckDB: load alone)", seconds, loaded, memory)


def same(printed, rows):
    """Whether both came to the same figures."""
    ours = [line.split(",") for line in printed.splitlines()[1:]]
    return "the same figures" if ours == [[str(cell) for cell in row] for row in rows] else "OTHER FIGURES"


def columns(printed, names):
    """Only these columns of what was printed."""
    rows = list(csv.DictReader(printed.splitlines()))
    return "\n".join([names, *(",".join(row[name] for name in names.split()) for row in rows)])


def tiers_agree(printed, rows):
    held = dict(rows)
    standing = [line.split(",") for line in printed.splitlines()[1:]]
    wrong = sum(held.get(member, "plain") != to for member, _, _, to, *_ in standing)
    return f"{len(standing)} members, {wrong} of them in another tier"


def main():
    asked = arguments()
    club = Club(asked)
    print(f"duckdb {duckdb.__version__}, {os.cpu_count()} cores; medians of {asked.runs} runs")
    print(f"{'job':44}{'club':>12}{'DuckDB':>12}{'club, most':>12}")
    if not asked.book.exists():
        try:
            make(club, asked)
        except BaseException:
            shutil.rmtree(asked.book, ignore_errors=True)
            raise
    sales = SALES.format(book=asked.book)
    runs = asked.runs
    report = beside("report sales --by month", runs, lambda: club.run("report", "sales"), BY_MONTH.format(sales=sales))
    beside("tier-recalc --dry-run", runs, lambda: club.run("tier-recalc", "--dry-run"), TIERS.format(sales=sales))
    rfm = beside("report rfm --scores rank", runs, lambda: club.run("report", "rfm", "--scores", "rank"),
                 RFM.format(sales=sales, today=NOW[:10]))
    value = beside("report value", runs, lambda: club.run("report", "value"), VALUE.format(sales=sales))
    one_at_a_time(club, Shell(asked.book), 20 * runs)
    print(f"report sales: {same(*report)}")
    print(f"report rfm: {same(columns(rfm[0], 'member recency frequency monetary r f m'), rfm[1])}")
    print(f"report value: {same(columns(value[0], 'member spend purchases visits'), value[1])}")
    # All members with their tiers, after the sales just made: the days of the figures are those of the rules.
    _, _, standing = club.run("tier-recalc", "--dry-run", "--all")
    print(f"tier-recalc: {tiers_agree(standing, duck(TIERS.format(sales=sales))[1])}")


if __name__ == "__main__":
    main()
