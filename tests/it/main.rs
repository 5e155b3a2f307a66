//! What the program does as a whole, in one binary.

mod quotation;
mod quotes;
