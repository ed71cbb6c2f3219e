//! How Keyward is heard and shown: HTTP, pages, settings, commands, the start.

pub mod api;
pub mod assets;
pub mod boot;
pub mod cli;
pub mod config;
pub mod docs;
pub mod edge;
pub mod health;
pub mod log;
pub mod mail;
pub mod openapi;
pub mod pages;
pub mod reply;
pub mod request;
pub mod router;
pub mod state;
