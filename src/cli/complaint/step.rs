//! What moves a complaint on, and what is noted on the way.

use clap::ArgGroup;
use clap::builder::TypedValueParser;

use crate::cli::Desk;
use crate::cli::args::Recording;
use crate::cli::closed::yes_no;
use crate::cli::errors::CliResult;
use crate::cli::help::Zh;
use crate::cli::post;
use crate::desk::complaints::state::{Answer, Deed};
use crate::desk::complaints::{End, What};
use crate::ops::complaints::{Graded, Step};

/// Add a note, or what the customer was told
///
/// With --told it is a report on how it stands: the rules may ask for one every few working days.
///
/// Example: club complaint note K000001 --text "pump is being changed" --told "Ms Wang"
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    补充记录，或记录告知顾客的内容\n\n\
    使用 --told 时作为进度告知：规则可要求每若干工作日告知一次。"))]
pub(super) struct NoteArgs {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    /// What is to be kept, sealed
    #[arg(add = Zh("要保存的内容，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Who was told of it
    #[arg(add = Zh("已告知的人"))]
    #[arg(long, value_name = "WHOM")]
    told: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Pass a complaint to another department
///
/// Example: club complaint pass K000001 --department front-desk
#[derive(clap::Args, Debug)]
#[command(add = Zh("把投诉转交另一部门"))]
pub(super) struct PassArgs {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    /// Which department deals with it from now on
    #[arg(add = Zh("今后的处理部门"))]
    #[arg(long, value_name = "DEPARTMENT")]
    department: String,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT", alias = "note")]
    text: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Judge a complaint's severity or cause anew
///
/// The deadline of the step at hand follows from the new severity.
///
/// Example: club complaint grade K000001 --severity grave
#[derive(clap::Args, Debug)]
#[command(group(ArgGroup::new("graded").args(["severity", "cause"]).required(true).multiple(true)))]
#[command(add = Zh("\
    重新判定投诉的严重程度或原因\n\n\
    当前步骤的期限随新的严重程度变化。"))]
pub(super) struct GradeArgs {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    /// How serious it is
    #[arg(add = Zh("严重程度"))]
    #[arg(long, value_name = "SEVERITY")]
    severity: Option<String>,
    /// What caused it
    #[arg(add = Zh("原因"))]
    #[arg(long, value_name = "CAUSE")]
    cause: Option<String>,
    /// Why, kept sealed
    #[arg(add = Zh("原因，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Record that a complaint is investigated, and what was found
///
/// Example: club complaint investigate K000001 --text "pump failed at 19:00" --cause equipment
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录投诉的调查及查明的情况"))]
pub(super) struct InvestigateArgs {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    /// What was found, kept sealed
    #[arg(add = Zh("查明的情况，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// What caused it
    #[arg(add = Zh("原因"))]
    #[arg(long, value_name = "CAUSE")]
    cause: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Record the solution that was proposed, and whether the customer agrees
///
/// Where they do not, the next step is another proposal.
///
/// Example: club complaint propose K000001 --text "a free bath" --agreed yes
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录提出的方案，以及顾客是否同意\n\n\
    不同意时，下一步是再提方案。"))]
pub(super) struct ProposeArgs {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    /// The solution, kept sealed
    #[arg(add = Zh("处理方案，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// Whether the customer agrees
    #[arg(add = Zh("顾客是否同意"))]
    #[arg(long, value_name = "ANSWER", value_parser = answer())]
    agreed: Answer,
    #[command(flatten)]
    recording: Recording,
}

/// Record that the solution was carried out
///
/// Example: club complaint execute K000001 --text "ticket handed over"
#[derive(clap::Args, Debug)]
#[command(add = Zh("记录方案已执行"))]
pub(super) struct ExecuteArgs {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    /// What was done, kept sealed
    #[arg(add = Zh("已采取的措施，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Record whether the customer is satisfied with the result
///
/// Where they are not, it goes on: the next step is another proposal.
///
/// Example: club complaint feedback K000001 --satisfied yes
#[derive(clap::Args, Debug)]
#[command(add = Zh("\
    记录顾客对结果是否满意\n\n\
    不满意时继续处理：下一步是再提方案。"))]
pub(super) struct FeedbackArgs {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    /// Whether the customer is satisfied
    #[arg(add = Zh("顾客是否满意"))]
    #[arg(long, value_name = "ANSWER", value_parser = answer())]
    satisfied: Answer,
    /// What they said, kept sealed
    #[arg(add = Zh("顾客的意见，封存保管"))]
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// Close a complaint with its lesson
///
/// Once the customer is satisfied; before that only with one of the three other ends, and then the lesson
/// says why.
///
/// Example: club complaint close K000001 --lesson "check the pump every morning"
#[derive(clap::Args, Debug)]
#[command(group(ArgGroup::new("end").args(["withdrawn", "unreachable", "escalated"])))]
#[command(add = Zh("\
    结案，写出经验\n\n\
    在顾客满意之后；此前只能以另外三种方式之一结案，并在经验中说明原因。"))]
pub(super) struct CloseArgs {
    /// Which complaint
    #[arg(add = Zh("投诉编号"))]
    #[arg(value_name = "COMPLAINT")]
    complaint: String,
    /// What the house learns from it, or why it ends without a satisfied customer; kept sealed
    #[arg(add = Zh("得到的经验，或顾客未满意而结案的原因；封存保管"))]
    #[arg(long, value_name = "TEXT")]
    lesson: String,
    /// The customer withdrew it
    #[arg(add = Zh("顾客已撤回"))]
    #[arg(long)]
    withdrawn: bool,
    /// The customer cannot be reached
    #[arg(add = Zh("无法联系到顾客"))]
    #[arg(long)]
    unreachable: bool,
    /// Somebody outside decides: a court, an authority, an association
    #[arg(add = Zh("由外部裁决：法院、主管部门或协会"))]
    #[arg(long, value_name = "BODY")]
    escalated: Option<String>,
    /// What caused it
    #[arg(add = Zh("原因"))]
    #[arg(long, value_name = "CAUSE")]
    cause: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

fn answer() -> impl TypedValueParser<Value = Answer> {
    yes_no().map(|word| match word.as_str() {
        "yes" => Answer::Yes,
        _ => Answer::No,
    })
}

/// A step with its text, of one complaint.
fn step(complaint: &str, what: What, text: Option<&String>) -> Step {
    Step {
        complaint: complaint.to_owned(),
        what,
        graded: Graded::default(),
        text: text.cloned().unwrap_or_default(),
        told: String::new(),
    }
}

fn caused_by(cause: Option<&String>) -> Graded {
    Graded {
        cause: cause.cloned(),
        ..Graded::default()
    }
}

impl NoteArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let what = self.told.as_ref().map_or(What::Note, |_| What::Tell);
        let step = Step {
            told: self.told.clone().unwrap_or_default(),
            ..step(&self.complaint, what, Some(&self.text))
        };
        post::case(desk, &self.recording, step)
    }
}

impl PassArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            graded: Graded {
                department: Some(self.department.clone()),
                ..Graded::default()
            },
            ..step(&self.complaint, What::Pass, self.text.as_ref())
        };
        post::case(desk, &self.recording, step)
    }
}

impl GradeArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let step = Step {
            graded: Graded {
                severity: self.severity.clone(),
                ..caused_by(self.cause.as_ref())
            },
            ..step(&self.complaint, What::Grade, self.text.as_ref())
        };
        post::case(desk, &self.recording, step)
    }
}

impl InvestigateArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let what = What::Did(Deed::Investigate);
        let step = Step {
            graded: caused_by(self.cause.as_ref()),
            ..step(&self.complaint, what, self.text.as_ref())
        };
        post::case(desk, &self.recording, step)
    }
}

impl ProposeArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let what = What::Did(Deed::Propose(self.agreed));
        let step = step(&self.complaint, what, Some(&self.text));
        post::case(desk, &self.recording, step)
    }
}

impl ExecuteArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let what = What::Did(Deed::Execute);
        let step = step(&self.complaint, what, self.text.as_ref());
        post::case(desk, &self.recording, step)
    }
}

impl FeedbackArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let what = What::Did(Deed::Feedback(self.satisfied));
        let step = step(&self.complaint, what, self.text.as_ref());
        post::case(desk, &self.recording, step)
    }
}

impl CloseArgs {
    pub(super) fn run(&self, desk: &Desk) -> CliResult {
        let end = match (self.withdrawn, self.unreachable, &self.escalated) {
            (true, _, _) => End::Withdrawn,
            (_, true, _) => End::Unreachable,
            (_, _, Some(_)) => End::Escalated,
            (false, false, None) => End::Solved,
        };
        let what = What::Did(Deed::Close(end));
        let step = Step {
            told: self.escalated.clone().unwrap_or_default(),
            graded: caused_by(self.cause.as_ref()),
            ..step(&self.complaint, what, Some(&self.lesson))
        };
        post::case(desk, &self.recording, step)
    }
}
