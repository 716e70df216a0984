//! The steps of a reservation after it is made: confirmed, put ready, arrived, not come, cancelled.

use super::shown::record;
use crate::cli::Desk;
use crate::cli::args::{Recording, word};
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::desk::reservations::state::EventKind;
use crate::domain::Money;
use crate::ops::reservations::Step;

/// Confirm a reservation, with the deposit where the rules ask for one
///
/// The deposit is owed to the guest until it pays the bill (`reserve arrive --sale`), goes back or is kept
/// (`reserve settle`). No more is taken than the rules ask for.
///
/// Example: club reserve confirm B000001 --deposit 100 --pay wechat
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    确认预约，规则要求订金时一并收取\n\n\
    订金为应退顾客的款项，直到抵付账单（`reserve arrive --sale`）、退还或留下（`reserve settle`）。收取的金额不超\
    过规则的规定。"))]
pub(super) struct Confirm {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What is paid beforehand
    #[arg(add = Zh("预付金额"))]
    #[arg(long, value_name = "AMOUNT")]
    deposit: Option<Money>,
    /// How the deposit is paid (default: the house's general account)
    #[arg(add = Zh("订金的付款方式（默认：商户的总科目）"))]
    #[arg(long, value_name = "MEANS", value_parser = word, requires = "deposit")]
    pay: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// What becomes of a deposit.
#[derive(clap::Args, Debug, Default)]
struct Deposit {
    /// What of the deposit goes back
    #[arg(add = Zh("退还的订金金额"))]
    #[arg(long, value_name = "AMOUNT")]
    returned: Option<Money>,
    /// What of the deposit the house keeps
    #[arg(add = Zh("商户留下的订金金额"))]
    #[arg(long, value_name = "AMOUNT")]
    kept: Option<Money>,
    /// By which means it is refunded (default: the house's general account)
    #[arg(add = Zh("退还方式（默认：商户的总科目）"))]
    #[arg(long, value_name = "MEANS", value_parser = word, requires = "returned")]
    pay: Option<String>,
}

/// Record that room and material are ready
///
/// Example: club reserve prepare B000001 --note "projector, tea for six"
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录房间和用品已备妥"))]
pub(super) struct Prepare {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What is ready, kept sealed
    #[arg(add = Zh("已备妥的内容，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Record that the host is there
///
/// By when is in the rules (`host_before` of the service); a host who comes later is told of.
///
/// Example: club reserve host B000001 --at "2024-05-01 09:40"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录接待人已到位\n\n\
    到位时限写在规则中（服务的 `host_before`）；迟到会提示。"))]
pub(super) struct Host {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    #[command(flatten)]
    recording: Recording,
}

/// Record that the guests have come
///
/// Who was put down as a no-show may still come. --sale links what was bought. The `appointments` of a tier count
/// the member's reservation from now on; its `bookings` count sales told with `consume --booked` alone. A deposit
/// pays its part of the bill: the sale is told with all that it comes to, and of what its means brought in so much
/// was there already.
///
/// Example: club reserve arrive B000001 --sale S00000042
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录顾客已到店\n\n\
    已记为未到的仍可到店。--sale 关联顾客的消费。等级的 `appointments` 从此计入该会员的预约；`bookings` 只计 \
    `consume --booked` 的销售。订金抵付账单的相应部分：销售按全额记录，其付款方式收到的金额中，订金部分为已先收取\
    的。"))]
pub(super) struct Arrive {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What the guests bought, by number or ref
    #[arg(add = Zh("顾客的消费：编号或原编号"))]
    #[arg(long, value_name = "SALE")]
    sale: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Record that the guests have not come
///
/// Guests are waited for as long as the rules say (`hold`). What becomes of a deposit is told here, or later with
/// `reserve settle`: until then it is owed to the guest.
///
/// Example: club reserve no-show B000001
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录顾客未到\n\n\
    等候时间按规则（`hold`）。订金的处理在此写明，或以后用 `reserve settle`：在此之前为应退顾客的款项。"))]
pub(super) struct NoShow {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    #[command(flatten)]
    deposit: Deposit,
    #[command(flatten)]
    recording: Recording,
}

/// Cancel a reservation before its time
///
/// Whether it comes late is in the rules (`cancel_until`), and whether that counts against the success rate
/// (`late_cancellation`). What becomes of a deposit is told here, or later with `reserve settle`: until then it is
/// owed to the guest.
///
/// Example: club reserve cancel B000001 --reason "has a cold"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    在预约时间之前取消预约\n\n\
    是否算过晚取消按规则（`cancel_until`），是否影响守约率也按规则（`late_cancellation`）。订金的处理在此写明，或\
    以后用 `reserve settle`：在此之前为应退顾客的款项。"))]
pub(super) struct Cancel {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    deposit: Deposit,
    #[command(flatten)]
    recording: Recording,
}

/// Record what came of a visit
///
/// Example: club reserve follow-up B000001 --text "contract sent"
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录到店后的跟进"))]
pub(super) struct FollowUp {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What was done since, kept sealed
    #[arg(add = Zh("其后所做的跟进，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    recording: Recording,
}

/// Settle a deposit: it goes back, is kept, or pays a part of what was bought
///
/// At any time, as long as something of it is held, and in parts as well.
///
/// Example: club reserve settle B000001 --returned 40 --kept 160 --pay wechat
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true).args(["returned", "kept", "sale"]))]
#[command(add = Zh("\
    处理订金：退还、留下或抵付一部分消费\n\n\
    只要仍有余额，随时可以办理，也可以分次办理。"))]
pub(super) struct Settle {
    /// The reservation, by its number or ref
    #[arg(add = Zh("预约的编号或原编号"))]
    #[arg(value_name = "RESERVATION")]
    reservation: String,
    /// What the guests bought, by number or ref: what is held pays a part of it
    #[arg(add = Zh("顾客的消费：编号或原编号；以持有的订金抵付一部分"))]
    #[arg(long, value_name = "SALE", conflicts_with_all = ["returned", "kept"])]
    sale: Option<String>,
    #[command(flatten)]
    deposit: Deposit,
    #[command(flatten)]
    recording: Recording,
}

impl Deposit {
    /// A step with what becomes of the deposit.
    fn of(&self, step: Step) -> Step {
        Step {
            pay: self.pay.clone(),
            returned: self.returned,
            kept: self.kept,
            ..step
        }
    }
}

impl Confirm {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            deposit: self.deposit,
            pay: self.pay.clone(),
            ..Step::of(EventKind::Confirm, &self.reservation)
        };
        record(desk, &self.recording, step)
    }
}

impl Prepare {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            note: self.note.clone().unwrap_or_default(),
            ..Step::of(EventKind::Prepare, &self.reservation)
        };
        record(desk, &self.recording, step)
    }
}

impl Host {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step::of(EventKind::Host, &self.reservation);
        record(desk, &self.recording, step)
    }
}

impl Arrive {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            sale: self.sale.clone(),
            ..Step::of(EventKind::Arrive, &self.reservation)
        };
        record(desk, &self.recording, step)
    }
}

impl NoShow {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = self
            .deposit
            .of(Step::of(EventKind::NoShow, &self.reservation));
        record(desk, &self.recording, step)
    }
}

impl Cancel {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            note: self.reason.clone().unwrap_or_default(),
            ..self
                .deposit
                .of(Step::of(EventKind::Cancel, &self.reservation))
        };
        record(desk, &self.recording, step)
    }
}

impl FollowUp {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            note: self.text.clone(),
            ..Step::of(EventKind::FollowUp, &self.reservation)
        };
        record(desk, &self.recording, step)
    }
}

impl Settle {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            sale: self.sale.clone(),
            ..self
                .deposit
                .of(Step::of(EventKind::Settle, &self.reservation))
        };
        record(desk, &self.recording, step)
    }
}
