#!/usr/bin/env python3
"""Makes the input of a large book: register.csv and consume.csv, with the columns of `club register --from`
and `club consume --from`.

    make_book.py --members 50000 --sales 1000000 --seed 1 --out DIR

Only the standard library; the same arguments give the same bytes, because every draw comes from one
generator written out below. Everybody and everything is invented: the phone numbers begin with +999,
which no subscriber has.

How it is drawn:
- Members join over the four years 2020-2023. Each has a habit (how often they come), drawn so that a fifth
  of them do most of the buying, a price level, and a day on which they stop coming (a third of them).
- Sales run through 2022, 2023 and 2024 in time order, more of them on weekends and before Spring Festival.
  Prices are whole fen. Every twelfth sale is of promotion goods.
- Two in a hundred rows are refunds of one of the latest sales, half of them of the whole price.
- The price paid is left empty: the book prices every sale by its rules.
"""
import argparse
import csv
import datetime
import pathlib

MASK = (1 << 64) - 1
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
GIVEN = "安宁晓春雨晴文静志远思齐明月嘉禾子衡若水云舒"
CATEGORIES = [("bath", 68_00, 238_00), ("massage", 128_00, 498_00), ("food", 18_00, 188_00), ("shop", 9_90, 320_00)]
STORES = ["north", "south", "river", "station"]
MEANS = ["wechat", "alipay", "cash", "card"]
# The Saturday before Spring Festival, roughly, when people come in crowds.
CROWDS = [datetime.date(2022, 1, 29), datetime.date(2023, 1, 21), datetime.date(2024, 2, 10)]


class Draw:
    """xorshift64*: small, fast enough, and the same everywhere."""

    def __init__(self, seed):
        self.state = (seed * 0x9E3779B97F4A7C15 + 0x1234567) & MASK or 1

    def bits(self):
        x = self.state
        x ^= x >> 12
        x = (x ^ (x << 25)) & MASK
        x ^= x >> 27
        self.state = x
        return (x * 0x2545F4914F6CDD1D & MASK) >> 32

    def below(self, bound):
        return self.bits() * bound >> 32

    def one_of(self, things):
        return things[self.below(len(things))]


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def members(draw, count, path):
    """Writes register.csv; returns (joined, stops, price level) of each member, the day as an ordinal."""
    first, days = datetime.date(2020, 1, 1).toordinal(), 1461
    people = []
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["ref", "name", "phone", "sex", "birthday", "store", "joined"])
        for number in range(count):
            name = draw.one_of(FAMILY) + "".join(draw.one_of(GIVEN) for _ in range(1 + draw.below(2)))
            birthday = datetime.date(1950, 1, 1) + datetime.timedelta(days=draw.below(20_000))
            joined = first + draw.below(days)
            stops = joined + 60 + draw.below(900) if draw.below(3) == 0 else 1 << 30
            people.append((joined, stops, 60 + draw.below(120)))
            sex = draw.one_of("FM")
            joined = datetime.date.fromordinal(joined).isoformat()
            out.writerow([f"P{number + 1:07d}", name, f"+999{number:08d}", sex, birthday.isoformat(), draw.one_of(STORES), joined])
    return people


def weights(first, days):
    """How busy each day is."""
    busy = []
    for ahead in range(days):
        day = datetime.date.fromordinal(first + ahead)
        weight = 14 if day.weekday() >= 5 else 10
        if any(0 <= (crowd - day).days < 12 for crowd in CROWDS):
            weight += 8
        busy.append(weight)
    return busy


def buyer(draw, people, day):
    """A member who comes that day: low numbers come far more often; none when nobody was found."""
    for _ in range(8):
        # The least of three draws: a fifth of the members make about half of the visits.
        number = min(draw.below(len(people)) for _ in range(3))
        joined, stops, level = people[number]
        if joined <= day < stops:
            return number, level
    return None, 100


def sales(draw, people, count, path):
    first, days = datetime.date(2022, 1, 1).toordinal(), 1096
    busy = weights(first, days)
    whole, done, row = sum(busy), 0, 0
    latest = []
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["ref", "member", "at", "amount", "category", "goods", "store", "pay", "refund_of"])
        for ahead, weight in enumerate(busy):
            done += weight
            today = count * done // whole - row
            date = datetime.date.fromordinal(first + ahead).isoformat()
            for place in range(today):
                row += 1
                # Open from 10:00 to 22:00, one after the other.
                second = 36_000 + 43_200 * place // today
                at = f"{date}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
                ref = f"T{row:09d}"
                if latest and draw.below(50) == 0:
                    of, member, fen = latest.pop(draw.below(len(latest)))
                    part = "" if draw.below(2) == 0 else yuan(max(1, fen // (2 + draw.below(4))))
                    out.writerow([ref, member, at, part, "", "", "", "", of])
                    continue
                number, level = buyer(draw, people, first + ahead)
                member = "" if number is None else f"P{number + 1:07d}"
                category, low, high = draw.one_of(CATEGORIES)
                fen = (low + draw.below(high - low)) * level // 100
                goods = "promotion" if draw.below(12) == 0 else "normal"
                out.writerow([ref, member, at, yuan(fen), category, goods, draw.one_of(STORES), draw.one_of(MEANS), ""])
                # What goes back may be dearer than the price paid: half the list price never is.
                latest.append((ref, member, fen // 2))
                if len(latest) > 2_000:
                    latest.pop(0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=50_000)
    parser.add_argument("--sales", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    draw = Draw(asked.seed)
    people = members(draw, asked.members, asked.out / "register.csv")
    sales(draw, people, asked.sales, asked.out / "consume.csv")


if __name__ == "__main__":
    main()
