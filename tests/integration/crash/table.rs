//! Every recording command, with what must have happened before it: one line each. A command that takes
//! `--dry-run` and has no line here fails a test.

/// What a command is run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ground {
    /// A book under a pack of rules, with a life behind it.
    Book(&'static str),
    /// The book of an older program.
    Older,
    /// An empty folder.
    Nothing,
}

/// What a repeat prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// The first result.
    First,
    /// That nothing is left to do, once it is committed.
    Nothing,
    /// Something else: it tells of what a death had left beside the book.
    Other,
}

/// One command on its ground.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    /// Its page in the manual: `club consume` is `consume`, `club card issue` is `card-issue`.
    pub(crate) page: &'static str,
    pub(crate) ground: Ground,
    /// What was recorded before, each line at this clock.
    pub(crate) before: &'static [&'static str],
    /// The clock of the command itself.
    pub(crate) now: &'static str,
    pub(crate) line: &'static str,
    /// What a repeat may end with once the command is committed.
    pub(crate) again: &'static [i32],
    pub(crate) repeat: Repeat,
    /// Killed at every operation; every so manieth fails in the other ways as well, all of them where
    /// `CLUB_CRASH_ALL` asks for it.
    pub(crate) step: usize,
}

const NOW: &str = "2024-03-01T12:00:00+08:00";
const VIP: Ground = Ground::Book("vip-card");

const fn case(page: &'static str, before: &'static [&'static str], line: &'static str) -> Case {
    Case {
        page,
        ground: VIP,
        before,
        now: NOW,
        line,
        again: &[0],
        repeat: Repeat::First,
        step: 6,
    }
}

/// A repeat finds nothing left to do, and prints that.
const fn quiet(case: Case) -> Case {
    Case {
        repeat: Repeat::Nothing,
        ..case
    }
}

/// Recorded before each of them, under every pack.
pub(crate) const LIFE: [&str; 3] = [
    "register 王芳 --phone 13800000001 --ref w-1",
    "consume M000001 1000 --ref t-1",
    "register 李娜 --phone 13900000001 --ref w-2",
];
const CARD: &str = "card issue M000001 --card 8800 --ref c-1";
const ACTIVE: [&str; 3] = [
    CARD,
    "card activate 8800 --ref c-2",
    "consume M000001 500 --goods promotion --ref t-2",
];

const PAID_IN: &str = "topup M000001 1000 --pay card --id-ref f-1 --ref u-1";

/// Files that lie beside the book.
pub(crate) const FILES: [(&str, &str); 11] = [
    (
        "members.csv",
        "name,phone,ref,card\n赵敏,13700000001,n-1,9901\n钱进,13700000002,n-2,\n孙丽,13700000003,n-3,9903\n",
    ),
    (
        "sales.csv",
        "member,at,amount,goods,ref\nM000001,2024-03-01,10,promotion,b-1\nM000002,2024-03-01,20,promotion,b-2\n",
    ),
    (
        "balances.csv",
        "member,points,points_expire,spend,purchases,ref\nM000001,500,2024-12-31,,,o-1\nM000002,,,600.00,4,o-2\n",
    ),
    (
        "rewards.csv",
        "member,reward,quantity,ref\nM000001,towel,1,q-1\n",
    ),
    (
        "topups.csv",
        "member,amount,pay,id_ref,ref\nM000001,500,cash,f-1,u-1\nM000002,100,transfer,f-2,u-2\n",
    ),
    (
        "facts.csv",
        "member,birthday,sex\nM000001,1990-08-15,F\nM000002,1991-01-02,F\n",
    ),
    (
        "points.csv",
        "member,at,points,reason,ref\nM000001,2024-03-01,+20,waited,f-1\nM000002,2024-03-01,5,,f-2\n",
    ),
    (
        "gifts.csv",
        "member,at,gift,occasion,ref\nM000001,2024-03-01,dining-voucher,dragon-boat,g-1\nM000002,2024-03-01,dining-voucher,dragon-boat,g-2\n",
    ),
    (
        "visits.csv",
        "member,at,channel,ref\nM000001,2024-03-01,phone,v-1\nM000002,2024-03-01,phone,v-2\n",
    ),
    (
        "answers.csv",
        "member,at,topic,score,ref\nM000001,2024-03-01,service,5,y-1\nM000002,2024-03-01,service,4,y-2\n",
    ),
    (
        "coupons.csv",
        "member,at,quantity,ref\nM000001,2024-03-01,2,u-1\n",
    ),
];

pub(crate) const TABLE: &[Case] = &[
    Case {
        ground: Ground::Nothing,
        again: &[78],
        repeat: Repeat::Nothing,
        step: 4,
        ..case("init", &[], "init book --rules vip-card")
    },
    Case {
        ground: Ground::Older,
        now: "2024-05-01T12:00:00+08:00",
        step: 8,
        ..quiet(case("migrate", &[], "migrate"))
    },
    quiet(case("opening", &[], "opening --from balances.csv")),
    quiet(case("check", &["!edit"], "check --accept typo")),
    quiet(case("rules-adopt", &["!rules"], "rules adopt")),
    Case {
        again: &[1],
        ..quiet(case("undo", &ACTIVE, "undo 7 --reason x"))
    },
    case("close", &ACTIVE, "close 2024-02 --ref k-1"),
    case(
        "close",
        &["close 2024-02"],
        "close 2024-02 --reopen --reason x --ref k-2",
    ),
    case(
        "register",
        &[],
        "register 周杰 --phone 13600000001 --ref w-9",
    ),
    quiet(case("register", &[], "register --from members.csv")),
    quiet(case(
        "member-set",
        &[],
        "member set M000001 phone=13700000009 --ref m-1",
    )),
    quiet(case("member-set", &[], "member set --from facts.csv")),
    case(
        "member-suspend",
        &[],
        "member suspend M000001 --reason x --ref m-2",
    ),
    case(
        "member-resume",
        &["member suspend M000001 --reason x"],
        "member resume M000001 --ref m-3",
    ),
    case(
        "member-exit",
        &[],
        "member exit M000001 --reason x --ref m-4",
    ),
    case(
        "member-merge",
        &[],
        "member merge M000002 M000001 --reason x --ref m-5",
    ),
    case("card-issue", &[], CARD),
    few("card-lost", &[CARD], "card lost 8800 --id-ref x --ref c-4"),
    few("card-found", &[CARD, LOST], "card found 8800 --ref c-5"),
    few(
        "card-replace",
        &[CARD, LOST],
        "card replace 8800 --card 8802 --ref c-6",
    ),
    few("card-return", &[CARD], "card return 8800 --ref c-7"),
    few(
        "card-cancel",
        &[CARD],
        "card cancel 8800 --reason x --ref c-8",
    ),
    case("card-activate", &[CARD], "card activate 8800 --ref c-2"),
    Case {
        now: "2025-01-02T12:00:00+08:00",
        ..case(
            "card-renew",
            &ACTIVE,
            "card renew 8800 --card 8801 --ref c-3",
        )
    },
    case(
        "consume",
        &ACTIVE,
        "consume M000001 20 --goods promotion --ref t-9",
    ),
    quiet(case("consume", &ACTIVE, "consume --from sales.csv")),
    case("refund", &ACTIVE, "refund S00000002 --amount 20 --ref t-9"),
    Case {
        ground: Ground::Book("club-cards"),
        ..case(
            "topup",
            &[],
            "topup M000001 500 --pay cash --id-ref f-1 --ref u-9",
        )
    },
    Case {
        ground: Ground::Book("club-cards"),
        ..quiet(case(
            "topup",
            &[],
            "topup --from topups.csv --at 2024-03-01",
        ))
    },
    Case {
        ground: Ground::Book("club-cards"),
        ..case(
            "consume",
            &[PAID_IN],
            "consume M000001 100 --pay wallet=60 --pay cash --ref t-9",
        )
    },
    Case {
        ground: Ground::Book("club-cards"),
        now: "2026-05-02T12:00:00+08:00",
        ..case(
            "withdraw",
            &[PAID_IN],
            "withdraw M000001 --because customer --pay transfer --ref x-9",
        )
    },
    case("redeem", &ACTIVE, "redeem M000001 towel --ref r-1"),
    case(
        "redeem",
        &[ACTIVE[0], ACTIVE[1], ACTIVE[2], "redeem M000001 towel"],
        "redeem --cancel R00000001 --ref r-2",
    ),
    quiet(case(
        "redeem",
        &ACTIVE,
        "redeem --from rewards.csv --at 2024-03-01",
    )),
    case(
        "points-adjust",
        &ACTIVE,
        "points adjust M000001 +50 --reason x --ref p-1",
    ),
    quiet(few(
        "points-adjust",
        &ACTIVE,
        "points adjust --from points.csv --reason x",
    )),
    case(
        "tier-set",
        &[],
        "tier set M000002 vip vip --reason x --ref x-1",
    ),
    case(
        "tier-set",
        &[],
        "tier set M000001 vip --revoke --reason x --ref x-2",
    ),
    Case {
        ground: Ground::Book("partner-vip"),
        now: "2024-04-01T12:00:00+08:00",
        ..case(
            "rebate",
            &[
                "consume M000002 200000 --paid 200000",
                "member set M000002 ability-to-pay=10 loyalty=10",
            ],
            "rebate --period 2024-Q1 --ref x-3",
        )
    },
    Case {
        ground: Ground::Book("five-star"),
        ..case(
            "tier-recalc",
            &["consume M000002 10000", "refund S00000002 --amount 0.01"],
            "tier-recalc --ref x-2",
        )
    },
    Case {
        now: "2025-01-02T12:00:00+08:00",
        ..case("year-end", &ACTIVE, "year-end 2024 --ref y-1")
    },
    Case {
        ground: Ground::Book("relations-care"),
        ..case(
            "gift-give",
            &[],
            "gift give M000001 dining-voucher --occasion dragon-boat --ref g-1",
        )
    },
    Case {
        ground: Ground::Book("relations-care"),
        step: 20,
        ..quiet(case("gift-give", &[], "gift give --from gifts.csv"))
    },
    quiet(few("visit", &[], "visit --from visits.csv")),
    quiet(desk("survey-add", &[], "survey add --from answers.csv")),
    quiet(desk(
        "coupon-issue",
        &[SILVER],
        "coupon issue bath-30 --from coupons.csv",
    )),
    Case {
        ground: Ground::Book("relations-care"),
        ..case(
            "care",
            &["member set M000001 consent.marketing=yes --ref k-1"],
            "care --from 2024-06-10 --to 2024-06-10 --sent --ref k-2",
        )
    },
    few("stock-in", &[], "stock in towel 5 --ref s-1"),
    few(
        "stock-count",
        &[],
        "stock count towel 5 --reason x --ref s-2",
    ),
    few("day", &[], "day --count cash=10 --ref z-1"),
    few("event-add", &[], "event add fair --on 2024-04-01 --ref e-1"),
    few(
        "event-change",
        &[FAIR],
        "event change fair --seats 9 --ref e-2",
    ),
    few(
        "event-cancel",
        &[FAIR],
        "event cancel H000001 --reason x --ref e-3",
    ),
    few(
        "event-invite",
        &[FAIR],
        "event invite fair --everybody --ref e-4",
    ),
    few(
        "event-answer",
        &[FAIR, "event invite fair M000001"],
        "event answer fair M000001 yes --ref e-5",
    ),
    few(
        "event-attend",
        &[FAIR],
        "event attend fair M000001 M000002 --ref e-6",
    ),
    few(
        "complaint-open",
        &[],
        "complaint open M000001 --text x --ref q-1",
    ),
    few(
        "complaint-note",
        &["complaint open M000001 --text x"],
        "complaint note K000001 --text x --ref q-2",
    ),
    few(
        "complaint-investigate",
        &["complaint open M000001 --text x"],
        "complaint investigate K000001 --ref q-3",
    ),
    few(
        "complaint-propose",
        &[
            "complaint open M000001 --text x",
            "complaint investigate K000001",
        ],
        "complaint propose K000001 --text x --agreed yes --ref q-4",
    ),
    few(
        "complaint-execute",
        &[
            "complaint open M000001 --text x",
            "complaint investigate K000001",
            "complaint propose K000001 --text x --agreed yes",
        ],
        "complaint execute K000001 --ref q-5",
    ),
    few(
        "complaint-feedback",
        &[
            "complaint open M000001 --text x",
            "complaint investigate K000001",
            "complaint propose K000001 --text x --agreed yes",
            "complaint execute K000001",
        ],
        "complaint feedback K000001 --satisfied yes --ref q-6",
    ),
    few(
        "complaint-close",
        &["complaint open M000001 --text x"],
        "complaint close K000001 --lesson x --withdrawn --ref q-7",
    ),
    few("incident-open", &[], "incident open --text x --ref i-1"),
    few(
        "incident-note",
        &["incident open --text x"],
        "incident note I000001 --text x --ref i-2",
    ),
    few(
        "incident-close",
        &["incident open --text x"],
        "incident close I000001 --text x --ref i-3",
    ),
    few(
        "inquiry-open",
        &[],
        "inquiry open M000001 --text x --call-back 2024-03-05 --ref i-4",
    ),
    few(
        "inquiry-answer",
        &["inquiry open M000001 --text x --call-back 2024-03-05"],
        "inquiry answer Q000001 --text x --ref i-5",
    ),
    few(
        "inquiry-postpone",
        &["inquiry open M000001 --text x --call-back 2024-03-05"],
        "inquiry postpone Q000001 --call-back 2024-03-06 --ref i-6",
    ),
    few("visit", &[], "visit M000001 --channel phone --ref v-1"),
    few("staff-add", &[], "staff add 李雷 --role agent --ref e-1"),
    few(
        "staff-change",
        &["staff add 李雷 --role agent"],
        "staff change E0001 --role chief --ref e-2",
    ),
    few(
        "staff-leave",
        &["staff add 李雷 --role agent"],
        "staff leave E0001 --ref e-3",
    ),
    few(
        "staff-assign",
        &["staff add 李雷 --role agent"],
        "staff assign M000001 E0001 --ref e-4",
    ),
    few(
        "staff-award",
        &["staff add 李雷 --role agent"],
        "staff award E0001 --for x --ref e-5",
    ),
    few(
        "staff-check",
        &["staff add 李雷 --role agent"],
        "staff check E0001 --valid yes --ref e-6",
    ),
    few(
        "staff-train",
        &["staff add 李雷 --role agent"],
        "staff train E0001 --kind session --topic x --ref e-7",
    ),
    few(
        "staff-test",
        &["staff add 李雷 --role agent"],
        "staff test E0001 --percent 80 --topic x --ref e-8",
    ),
    Case {
        repeat: Repeat::Nothing,
        again: &[0, 1],
        ..few(
            "member-erase",
            &[],
            "member erase M000002 --reason x --ref x-1",
        )
    },
    Case {
        again: &[0, 1],
        ..few(
            "person-erase",
            &[
                "complaint open --name 赵路 --contact 13500000009 --text x",
                "complaint close K000001 --lesson x --withdrawn",
            ],
            "person erase K000001 --reason x --ref x-2",
        )
    },
    desk(
        "complaint-pass",
        &[OPEN],
        "complaint pass K000001 --department massage --ref k-3",
    ),
    desk(
        "complaint-grade",
        &[OPEN],
        "complaint grade K000001 --cause staff --ref k-4",
    ),
    desk(
        "survey-add",
        &[],
        "survey add M000001 --topic service --score 5 --ref y-1",
    ),
    desk(
        "reserve-add",
        &["!places"],
        "reserve add M000001 --item massage --when '2024-03-01 14:00' --ref b-1",
    ),
    desk(
        "reserve-change",
        &["!places", BOOKED],
        "reserve change b-1 --when '2024-03-01 15:00' --ref b-2",
    ),
    desk(
        "reserve-confirm",
        &["!places", BOOKED],
        "reserve confirm b-1 --ref b-2",
    ),
    desk(
        "reserve-reminded",
        &["!places", BOOKED],
        "reserve reminded b-1 --ref b-2",
    ),
    desk(
        "reserve-prepare",
        &["!places", BOOKED],
        "reserve prepare b-1 --ref b-2",
    ),
    desk(
        "reserve-host",
        &["!places", BOOKED],
        "reserve host b-1 --ref b-2",
    ),
    desk(
        "reserve-cancel",
        &["!places", BOOKED],
        "reserve cancel b-1 --ref b-2",
    ),
    desk(
        "reserve-arrive",
        &["!places", BOOKED],
        "reserve arrive b-1 --ref b-2",
    ),
    desk(
        "reserve-follow-up",
        &["!places", BOOKED, "reserve arrive b-1"],
        "reserve follow-up b-1 --text x --ref b-2",
    ),
    on(
        "house",
        case(
            "reserve-settle",
            &[
                "reserve add M000001 --item private-room --when '2024-03-02 14:00' --ref b-1",
                "reserve confirm b-1 --deposit 200 --pay cash",
            ],
            "reserve settle b-1 --returned 40 --kept 160 --pay cash --ref b-2",
        ),
    ),
    Case {
        now: "2024-03-01T17:00:00+08:00",
        ..desk(
            "reserve-no-show",
            &["!places", BOOKED],
            "reserve no-show b-1 --ref b-2",
        )
    },
    Case {
        now: "2024-04-02T12:00:00+08:00",
        ..on(
            "vip-card",
            case(
                "staff-assess",
                &["!assessed", STAFF],
                "staff assess E0001 --month 2024-03 --rate attitude=30 --rate ability=40 --ref e-9",
            ),
        )
    },
    on(
        "vip-card",
        case(
            "staff-sanction",
            &["!assessed", STAFF],
            "staff sanction E0001 --breach minor --measure warning --reason x --ref e-10",
        ),
    ),
    desk(
        "coupon-issue",
        &[SILVER],
        "coupon issue bath-30 --member M000001 --quantity 2 --ref u-1",
    ),
    desk(
        "pass-sell",
        &[],
        "pass sell M000001 bath-10 --pay cash --ref u-1",
    ),
    desk(
        "pass-sell",
        &[],
        "pass sell M000001 fitness-year --pay cash --ref u-1",
    ),
    desk("pass-use", &[PASS], "pass use P000001 --ref u-2"),
    desk(
        "consume",
        &[PASS],
        "consume M000001 --item bath:128 --item leisure:20 --pass P000001 --pay cash --ref u-2",
    ),
    desk("refund", &[PASS, PASS_USED], "refund S00000002 --ref u-3"),
    desk(
        "pass-freeze",
        &[PASS],
        "pass freeze P000001 --until 2024-04-01 --ref u-2",
    ),
    desk(
        "pass-resume",
        &[PASS, RESTS],
        "pass resume P000001 --ref u-3",
    ),
    desk(
        "pass-extend",
        &[PASS],
        "pass extend P000001 --until 2026-01-01 --ref u-2",
    ),
    desk(
        "pass-transfer",
        &[PASS],
        "pass transfer P000001 M000002 --pay cash --ref u-2",
    ),
    desk(
        "pass-refund",
        &[YEAR_PASS],
        "pass refund P000001 --because shop --pay cash --ref u-2",
    ),
    desk(
        "coupon-use",
        &[SILVER, COUPON],
        "coupon use C00000001 --ref u-2",
    ),
    desk(
        "coupon-void",
        &[SILVER, COUPON],
        "coupon void C00000001 --reason x --ref u-2",
    ),
    desk(
        "consume",
        &[SILVER, COUPON],
        "consume M000001 200 --category bath --coupon C00000001 --ref u-2",
    ),
    desk(
        "refund",
        &[SILVER, COUPON, COUPON_USED],
        "refund S00000002 --ref u-3",
    ),
    gate(
        "visitor-announce",
        &[],
        "visitor announce 赵一 --class general --when 2024-03-01 --ref g-1",
    ),
    gate("visitor-in", &[ANNOUNCED], INSIDE),
    gate("visitor-out", &[ANNOUNCED, INSIDE], OUT),
    gate(
        "visitor-feedback",
        &[ANNOUNCED, INSIDE, OUT],
        "visitor feedback g-1 --text x --ref g-9",
    ),
    gate("visitor-apply", &[], APPLIED),
    gate(
        "visitor-approve",
        &[APPLIED],
        "visitor approve g-4 --ref g-9",
    ),
    gate(
        "visitor-decline",
        &[APPLIED],
        "visitor decline g-4 --reason x --ref g-9",
    ),
    salon("treatment-add", &[], TREATED[0]),
    salon(
        "treatment-step",
        &[TREATED[0]],
        "treatment step n-1 greeted --ref n-2",
    ),
    salon(
        "treatment-finish",
        &TREATED,
        "treatment finish n-1 --no-next x --ref n-3",
    ),
    salon(
        "treatment-abandon",
        &[TREATED[0]],
        "treatment abandon n-1 --reason x --ref n-4",
    ),
    case("key-backup", &[], "key backup copy --ref z-1"),
    Case {
        repeat: Repeat::Other,
        ..case("key-rotate", &[], "key rotate --ref z-2")
    },
    Case {
        repeat: Repeat::Other,
        ..case(
            "key-restore",
            &[
                "key backup copy",
                "register 孙丽 --phone 13500000001",
                "member erase 13500000001 --reason x",
            ],
            "key restore copy --partial --ref z-3",
        )
    },
    case("key-take-over", &[], "key take-over --reason x --ref z-4"),
    case(
        "key-take-over",
        &["!copy"],
        "key take-over --as-copy --reason x --ref z-5",
    ),
];

/// One of the many, under a pack of their own.
const fn on(pack: &'static str, case: Case) -> Case {
    Case {
        ground: Ground::Book(pack),
        step: 20,
        ..case
    }
}

/// At the club's desk.
const fn desk(page: &'static str, before: &'static [&'static str], line: &'static str) -> Case {
    on("club-cards", case(page, before, line))
}

/// Of a treatment at the salon.
const fn salon(page: &'static str, before: &'static [&'static str], line: &'static str) -> Case {
    on("salon-visit", case(page, before, line))
}

/// At the gate.
const fn gate(page: &'static str, before: &'static [&'static str], line: &'static str) -> Case {
    on("visitors", case(page, before, line))
}

/// One of the many that reach the disk as all others do: tried at every so manieth operation.
const fn few(page: &'static str, before: &'static [&'static str], line: &'static str) -> Case {
    Case {
        step: 20,
        ..case(page, before, line)
    }
}

/// Rooms for what is reserved.
pub(crate) const PLACES: &str = r#"
[[room]]
id = "m1"
takes = ["massage"]

[[room]]
id = "m2"
takes = ["massage"]
"#;

/// Rules by which staff are assessed.
pub(crate) const ASSESSED: &str = r#"
[[role]]
id = "agent"

[assessment]
pass = "60%"
excellent = "90%"
improve_within = "14 days"
dismissed_after = 2

[[assessment.part]]
id = "attitude"
points = 50

[[assessment.part]]
id = "ability"
points = 50

[[breach]]
id = "minor"
measures = ["warning", "fine"]
"#;

const BOOKED: &str = "reserve add M000001 --item massage --when '2024-03-01 14:00' --ref b-1";
const LOST: &str = "card lost 8800 --id-ref x";
const SILVER: &str = "tier set M000001 tier silver --reason x";
const PASS: &str = "pass sell M000001 bath-10 --pay cash";
const PASS_USED: &str = "pass use P000001";
const RESTS: &str = "pass freeze P000001 --until 2024-04-01";
const YEAR_PASS: &str = "pass sell M000001 fitness-year --pay cash";
const COUPON: &str = "coupon issue bath-30 --member M000001";
const COUPON_USED: &str = "consume M000001 200 --category bath --coupon C00000001";
const OPEN: &str = "complaint open M000001 --text x --department bath";
const STAFF: &str = "staff add 赵敏 --role agent --since 2024-01-01";
const ANNOUNCED: &str = "visitor announce 赵一 --class general --when 2024-03-01 --ref g-1";
const INSIDE: &str = "visitor in g-1 --id-number 11010519491231002X --host 李主任 --host-consents --badge 07 --ref g-2";
const OUT: &str = "visitor out g-1 --badge 07 --host-signed --ref g-3";
const APPLIED: &str = "visitor apply school --names x --party 1 --purpose x --budget 1 --class important --when 2024-03-02 --ref g-4";
const TREATED: [&str; 6] = [
    "treatment add M000001 --item facial --ref n-1",
    "treatment step n-1 greeted",
    "treatment step n-1 consulted room --note x --room r3",
    "treatment step n-1 test --note x",
    "treatment step n-1 treatment --staff xu --product serum=15ml",
    "treatment step n-1 look --staff chen",
];

/// An event of the day itself.
const FAIR: &str = "event add fair --on 2024-03-01";
