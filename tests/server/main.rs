//! The server on the tiny model: what clients send, what they get, what happens when they go.

#[path = "../command/mod.rs"]
mod command;
#[path = "../tiny_model/mod.rs"]
mod tiny_model;

mod bad_input;
mod clients;
mod closing;
mod house;
mod process;
mod same;
