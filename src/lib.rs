//! Pullquote: a terminal reader for a feed that its reader curates.
//!
//! # The map
//! Rooms in the order in which data flows. Imports look down only, and each outside crate lives in
//! its one room; the test `layers` holds both.
//!
//! | layer | rooms | what they are |
//! |---|---|---|
//! | 0 | [`safe`] [`error`] [`article`] [`paths`] | values |
//! | 1 | [`formats`] [`reflow`] [`quotation`] [`anchor`] [`journal`] [`quote`] [`query`] | pure functions on values |
//! | 2 | [`config`] [`library`] [`refresh`] [`sink`] [`sync`] | files: settings, articles, the journal; where they come from and go to |
//! | 3 | [`reader`] | the state machine |
//! | 4 | [`ui`] | state → a drawing, rows of it → cells |
//! | 5 | [`terminal`] [`cli`] | the outside |
//!
//! # What flows
//! A file → [`formats::read`] → an [`article::Article`]: blocks over one *canonical text*, in which
//! every place is a byte offset → [`reflow::rows`]: rows of ranges of that text at a width →
//! [`ui::draw`]: a drawing, of whose rows those that differ become cells.
//!
//! A key → [`reader::keymap`] → an action → [`reader::App::update`] → new state and *effects*,
//! which are data. [`terminal`] carries effects out on threads and answers with messages.
//!
//! # What always holds
//! | invariant | test |
//! |---|---|
//! | nothing of an article acts on the terminal: only [`safe::Safe`] text is shown | `safety` |
//! | the canonical text is final when it is built, whatever the pieces | `the_text_is_in_its_final_form_whatever_the_pieces` |
//! | text under a passage is the same at every width | `reflow::properties` |
//! | a format never fails and never panics | properties in [`formats`] |
//! | no web page hangs the reader or outgrows a small stack | `formats::html::hostile` |
//! | drawing changes nothing | `screens` |
//! | a mark shows when it is in the journal, not before | `reader::app::marking` |
//! | the fold of journals is the same in any order | `the_fold_is_the_same_in_any_order_and_with_repetition` |
//! | a quote's words are replaced only together with their place | `words_are_only_replaced_together_with_their_place` |
//! | every change of a quote can be undone, at any depth | `undo_leads_back_through_every_state_and_redo_forwards` |
//! | no export holds a control character | `no_export_of_any_text_holds_a_control_character` |
//! | exporting again changes nothing that a person wrote | `a_second_export_changes_nothing_and_a_persons_lines_stay` |
//! | the example config is the default | [`config`] |
//! | help, keymap, `:` names, `docs/keys.md` and manual page come from one table | `docs` |
//! | the terminal is restored on every way out | `pty` |

pub mod anchor;
pub mod article;
pub mod cli;
pub mod config;
pub mod error;
pub mod formats;
pub mod journal;
pub mod library;
pub mod paths;
pub mod query;
pub mod quotation;
pub mod quote;
pub mod reader;
pub mod reflow;
pub mod refresh;
pub mod safe;
pub mod sink;
pub mod sync;
pub mod terminal;
pub mod ui;
