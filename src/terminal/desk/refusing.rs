//! A question that cannot be answered → what is told to whoever waits for the answer.

use crate::error::Error;
use crate::reader::{Effect, Msg};

/// Why there is no answer, and where keys wait for one, that none comes.
pub fn refused(effect: &Effect, why: &Error) -> Vec<Msg> {
    let (rows, entries) = (Vec::new(), Vec::new());
    let failed = Msg::Failed(why.to_string());
    match effect {
        Effect::Open { request, .. } | Effect::OpenQuote { request, .. } => vec![Msg::Opened {
            request: *request,
            article: Err(why.to_string()),
            place: None,
            quotations: Vec::new(),
            kept: Box::default(),
            entry: None,
        }],
        // who waits for the rest of a list would not ask for another one
        Effect::List { request, .. } => {
            vec![failed, Msg::Listed { request: *request, rows, entries, kept: None, done: true }]
        }
        Effect::Quotes { request }
        | Effect::Speakers { request, .. }
        | Effect::Said { request, .. } => {
            vec![failed, Msg::Unanswered { request: *request }]
        }
        _ => vec![failed],
    }
}
