//! The program as a whole, tested from outside.

mod layers;
mod screen;
mod screens;
