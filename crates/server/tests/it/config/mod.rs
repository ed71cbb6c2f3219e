//! Settings, from every place that they may come from to a verdict.
#![allow(clippy::expect_used, clippy::panic)]

mod desk;
mod dotenv;
mod layers;
mod names;
mod origins;
mod postgres;
mod public;
mod reference;
mod refusals;
mod show;
