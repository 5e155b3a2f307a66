//! Where events go: to the disk, to memory, or nowhere.

use std::path::PathBuf;

use crate::article::Now;
use crate::error::Result;
use crate::journal::{Draft, Event};
use crate::library::log::Log;

/// Where events are written.
#[derive(Debug)]
pub enum Journal {
    Disk(Log),
    /// Kept for the run only.
    Memory {
        device: String,
        events: Vec<Event>,
    },
    /// Nowhere, for this reason.
    Closed(String),
}

impl Journal {
    /// The journal of a device, or why there is none. What it holds is the index's business.
    pub fn open(journal: Result<(PathBuf, String)>) -> Self {
        match journal {
            Ok((folder, device)) => Self::Disk(Log::resume(&folder, &device)),
            Err(error) => Self::Closed(error.to_string()),
        }
    }

    /// Writes an event; gives it behind those that other running copies wrote before it.
    pub fn append(&mut self, draft: Draft, now: Now) -> std::result::Result<Vec<Event>, String> {
        match self {
            Self::Disk(log) => log.append(draft, now).map_err(|error| error.to_string()),
            Self::Memory { device, events } => {
                let (n, dev) = (events.len() as u64 + 1, device.clone());
                let event = Event { v: 1, n, dev, at: now.stamp(), draft };
                events.push(event.clone());
                Ok(vec![event])
            }
            Self::Closed(reason) => Err(reason.clone()),
        }
    }
}
