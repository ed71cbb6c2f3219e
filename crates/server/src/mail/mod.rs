//! Letters as they leave: their words in the reader's language, their look, and their carriers.

mod facts;
pub mod texts;
pub mod write;
