//! Every "no" to a visit, in the order in which they are looked for.

use crate::care::staff::StaffRefusal;
use crate::domain::choice::NotKnown;
use crate::domain::{Day, Listing};
use crate::messages;

messages! {
    /// Why a visit is not recorded.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum VisitRefusal {
        /// Neither a role nor a person.
        NobodySuch { word: String, roles: Listing } => (
            "{word} is neither a role of the rules nor anybody who works here",
            "“{word}”既不是规则中的角色，也不是员工"
        ), help (
            "name one of the roles {roles}, or somebody whom `club staff list` shows",
            "请写角色（{roles:#}）之一，或 `club staff list` 所列的员工"
        );
        Staff(refusal: StaffRefusal) => inner;
        PostponedBack { until: Day, day: Day } => (
            "a visit of {day} cannot be postponed to {until}",
            "{day} 的回访不能改期到 {until}"
        ), help ("name a later day", "请写更晚的日期");
        NoSuchScore { score: u8 } => (
            "{score} is not a score: satisfaction is 1 to 5",
            "没有 {score} 分：满意度为 1 至 5"
        ), help ("write a figure from 1 to 5", "请写 1 至 5 的数字");
        ScoreWithoutVisit { outcome: &'static str } => (
            "nobody was heard ({outcome}), so there is no satisfaction to record",
            "未能谈话（{outcome}），无法记录满意度"
        ), help ("leave one of the two out", "请去掉其中一项");
        Occasion(refusal: NotKnown) => inner;
    }
}

impl From<StaffRefusal> for VisitRefusal {
    fn from(refusal: StaffRefusal) -> Self {
        Self::Staff(refusal)
    }
}

impl From<NotKnown> for VisitRefusal {
    fn from(refusal: NotKnown) -> Self {
        Self::Occasion(refusal)
    }
}
