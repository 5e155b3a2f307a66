//! The program as a whole, tested from outside.

mod keeping;
mod keys;
mod layers;
mod safety;
mod screen;
mod screens;
mod walks;
mod welcome;
