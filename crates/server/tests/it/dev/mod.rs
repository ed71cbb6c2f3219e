//! What is for development only.

mod inbox;
