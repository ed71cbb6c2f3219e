//! What goes wrong from outside: each thing gets a clear answer of its own and changes nothing.

mod bodies;
mod cors;
mod cross_site;
mod headers;
mod members;
mod methods;
mod pages;
mod slow;
