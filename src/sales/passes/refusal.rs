//! Every "no" about passes, in the order in which they are looked for.

use crate::domain::{Day, Listing, MemberId, Money, Overflow, PassId, Wording};
use crate::{messages, worded};

messages! {
    /// Why a pass is not sold, not used, or not changed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PassRefusal {
        UnknownKind { word: String, known: Listing } => (if known.is_empty() {
            worded!(
                "the rules of that day sell no passes, and none called {word}",
                "当日规则中没有次卡或期限卡，也没有“{word}”"
            )
        } else {
            worded!(
                "the rules have no pass {word}; they have {known}",
                "规则中没有卡“{word}”；有：{known:#}"
            )
        }), help (known.is_empty().then(|| Wording::fixed(
            "write a [[pass]] into the rules, then `club rules adopt`",
            "请在规则中写入 [[pass]]，再运行 `club rules adopt`",
        )));
        NotMoney { pay: String } => (
            "a pass is paid with money, and {pay} is none",
            "次卡须以现金类方式购买，{pay} 不是"
        ), help ("name the means by which money came in: --pay cash", "请写明收款方式：--pay cash");
        /// It belongs to another member.
        Foreign {
            pass: PassId,
            holder: MemberId,
            /// None for somebody who is no member.
            asked: Option<MemberId>,
            /// What the one who asks has instead.
            own: Listing,
        } => (match asked {
            Some(asked) => worded!(
                "pass {pass} is that of {holder}, not of {asked}",
                "卡 {pass} 属于 {holder}，不属于 {asked}"
            ),
            None => worded!(
                "pass {pass} is that of {holder}, not of a walk-in",
                "卡 {pass} 属于 {holder}，散客不能使用"
            ),
        }), help (if own.is_empty() {
            worded!("record it to {holder}, or leave the pass out", "请记为 {holder} 的消费，或不用此卡")
        } else {
            worded!("they have {own}", "本人可用：{own:#}")
        });
        PaidBack { pass: PassId, on: Day, amount: Money } => (
            "pass {pass} was paid back on {on}: {amount}",
            "卡 {pass} 已于 {on} 退卡，退款 {amount}"
        ), help (ANOTHER);
        NotYet { pass: PassId, from: Day, day: Day } => (
            "pass {pass} was sold on {from}, after {day}",
            "卡 {pass} 于 {from} 售出，晚于 {day}"
        ), help (ON_ITS_DAY);
        /// A later step is on record, by which it is judged.
        ChangedLater { pass: PassId, on: Day, day: Day } => (
            "pass {pass} changed on {on}, after {day}",
            "卡 {pass} 在 {on} 已有变动，晚于 {day}"
        ), help (
            "record what happened in order, or with the time of day as well",
            "请按发生顺序记录，或写明时刻"
        );
        NotBegun { pass: PassId, last: Day, day: Day } => (
            "pass {pass} had to begin by {last}, and {day} is later",
            "卡 {pass} 最晚须在 {last} 前启用，{day} 已过"
        ), help (worded!(
            "`club pass extend {pass} --until DATE` gives it days of its own; what is left stays owed",
            "`club pass extend {pass} --until 日期` 可重新启用；余额仍为应付"
        ));
        Ended { pass: PassId, last: Day, day: Day, left: Money } => (
            "pass {pass} ended on {last}, before {day}; {left} of it is left",
            "卡 {pass} 有效期至 {last}，{day} 已过期；余额 {left}"
        ), help (worded!(
            "`club pass extend {pass} --until DATE` brings it back with all that is left; `club pass refund` pays it back",
            "`club pass extend {pass} --until 日期` 可连同余额重新启用；`club pass refund` 可退卡"
        ));
        Frozen { pass: PassId, first: Day, last: Day, day: Day } => (
            "pass {pass} rests from {first} to {last}, and {day} lies in it",
            "卡 {pass} 自 {first} 至 {last} 停卡，{day} 在停卡期内"
        ), help (worded!("`club pass resume {pass}` ends the rest", "`club pass resume {pass}` 可恢复使用"));
        ForNothingHere { pass: PassId, kind: String, place: String } => (
            "pass {pass} {kind} pays for nothing on this ticket [{place}]",
            "卡 {pass} {kind} 不适用于本单的任何项目 [{place}]"
        ), help (FOR_WHAT);
        WhichGrant { pass: PassId, known: Listing } => (
            "pass {pass} pays for several things: {known}",
            "卡 {pass} 可用于多个项目：{known:#}"
        ), help ("say which with --item or --category", "请用 --item 或 --category 指明");
        UsedUp { pass: PassId, wanted: u32, left: u32, uses: u32 } => (
            "pass {pass} has {left} of {uses} uses left, and {wanted} are wanted",
            "卡 {pass} 共 {uses} 次，剩 {left} 次，本次需 {wanted} 次"
        ), help ("`club pass list --member` shows what else there is", "`club pass list --member` 可列出其他可用的卡");
        PerDay { pass: PassId, wanted: u32, had: u32, at_most: u32, day: Day } => (
            "pass {pass} was used {had} times on {day}, {at_most} a day at most, and {wanted} more are wanted",
            "卡 {pass} 在 {day} 已用 {had} 次，每日最多 {at_most} 次，本次需 {wanted} 次"
        ), help ("take the rest without the pass, or on another day", "其余请不用此卡，或改日使用");
        NoGuests { pass: PassId, kind: String, place: String } => (
            "pass {pass} {kind} is for its holder alone [{place}]",
            "卡 {pass} {kind} 仅限本人使用 [{place}]"
        ), help ("record the guests as a sale of their own", "同行人请另记一单");
        NoFreeze { pass: PassId, kind: String, place: String } => (
            "a pass {kind} does not rest [{place}]",
            "卡 {kind} 不可停卡 [{place}]"
        ), help ("`freeze` in the rules says which passes rest and for how long", "规则中的 `freeze` 写明哪些卡可停卡、可停多久");
        FreezeTooLong { pass: PassId, wanted: u32, had: u32, at_most: u32 } => (
            "pass {pass} would rest {wanted} days more after {had}, {at_most} in all at most",
            "卡 {pass} 已停 {had} 天，再停 {wanted} 天将超过上限 {at_most} 天"
        ), help (worded!("{} days can be had at most", "最多还可停 {} 天", at_most.saturating_sub(*had)));
        BadUntil { pass: PassId, until: Day, after: Day } => (
            "{until} is not after {after}",
            "{until} 不晚于 {after}"
        ), help ("name a later day", "请写更晚的日期");
        NotResting { pass: PassId, day: Day } => (
            "pass {pass} does not rest on {day}",
            "卡 {pass} 在 {day} 未停卡"
        );
        HasNoEnd { pass: PassId } => ("pass {pass} has no end", "卡 {pass} 没有到期日");
        NotTransferable { pass: PassId, kind: String, place: String } => (
            "a pass {kind} is not passed on [{place}]",
            "卡 {kind} 不可转让 [{place}]"
        ), help ("`club pass refund` pays it back", "可用 `club pass refund` 退卡");
        SameHolder { pass: PassId, member: MemberId } => (
            "pass {pass} is {member}'s already",
            "卡 {pass} 已属于 {member}"
        );
        NothingLeft { pass: PassId } => (
            "nothing of pass {pass} is left",
            "卡 {pass} 没有余额"
        );
        /// The same was had before, so the days without a reason do not apply.
        HadBefore { pass: PassId, on: Day } => (
            "pass {pass} does not go back without a reason: the same was had on {on}, before it was sold",
            "卡 {pass} 不适用无理由退款：购卡前 {on} 已接受过同样服务"
        ), help ("--because customer judges it as the customer's wish", "可用 --because customer 按顾客原因退卡");
        /// What counts a pass, or uses one, goes back by its own command.
        GoesBackByPass { pass: PassId } => (
            "this is the sale of pass {pass} itself",
            "这是卡 {pass} 的售卡记录"
        ), help (worded!("pay it back with `club pass refund {pass}`", "请用 `club pass refund {pass}` 退卡"));
        UseWhole { pass: PassId } => (
            "a use of pass {pass} goes back whole",
            "卡 {pass} 的使用须整笔退回"
        ), help ("leave the amount out, or name the line with --line", "请不写金额，或用 --line 指明该行");
        Overflow => ("the figure is too large to be kept exactly", "数字过大，无法精确保存");
    }
}

const ANOTHER: Wording = Wording::fixed(
    "take another, which `club pass list` shows, or leave it out",
    "请换一张（`club pass list` 可列出），或不用",
);
const ON_ITS_DAY: Wording = Wording::fixed(
    "leave the pass out, or record it on its day",
    "请不用此卡，或按实际日期记录",
);
const FOR_WHAT: Wording = Wording::fixed(
    "leave the pass out; `club rules show` tells what it is for",
    "请不用此卡；`club rules show` 说明其用途",
);

impl From<Overflow> for PassRefusal {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}
