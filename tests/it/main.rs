//! The program as a whole, tested from outside.

mod keys;
mod layers;
mod screen;
mod screens;
