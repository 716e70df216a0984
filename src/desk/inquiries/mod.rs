//! Inquiries: what was asked and answered, call-backs promised, wishes and suggestions.

pub mod rules;
