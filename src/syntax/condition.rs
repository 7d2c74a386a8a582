//! Which forms of expressions are conditions.

use super::ast::ExprKind;

impl ExprKind {
    /// Whether it is a yes or no by its form alone; nothing where that hangs on what it names or is made of.
    pub fn is_condition(&self) -> Option<bool> {
        match self {
            ExprKind::YesNo(_)
            | ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::Compare(..)
            | ExprKind::CompareGrades(..)
            | ExprKind::InRange(..)
            | ExprKind::Given(..)
            | ExprKind::Empty(..)
            | ExprKind::In(..)
            | ExprKind::HasAny(..)
            | ExprKind::HasAll(..)
            | ExprKind::Before(..)
            | ExprKind::InARow(..)
            | ExprKind::Quantified { .. }
            | ExprKind::Measures(..) => Some(true),
            ExprKind::Name(_)
            | ExprKind::None
            | ExprKind::Unknown
            | ExprKind::It
            | ExprKind::OrElse(_)
            | ExprKind::If(..)
            | ExprKind::Previous(_)
            | ExprKind::Ago(..)
            | ExprKind::Apply(..)
            | ExprKind::Aggregate { .. }
            | ExprKind::ColumnOf(..) => None,
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Date(_)
            | ExprKind::Period(_)
            | ExprKind::Grade { .. }
            | ExprKind::ThisMeasure
            | ExprKind::Set(_)
            | ExprKind::List(_)
            | ExprKind::Sum(_)
            | ExprKind::Product(_)
            | ExprKind::Duration(_)
            | ExprKind::Without(..)
            | ExprKind::SharedWith(..)
            | ExprKind::OutOf(..)
            | ExprKind::Power(..)
            | ExprKind::Round(..)
            | ExprKind::Shift(..)
            | ExprKind::PointsOf(_)
            | ExprKind::SignsOf(_)
            | ExprKind::LevelsOf(_)
            | ExprKind::SizeOf(_)
            | ExprKind::RankOf(..) => Some(false),
        }
    }
}
