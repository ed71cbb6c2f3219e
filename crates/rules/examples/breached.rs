//! Makes the filter of breached passwords from a list, one password a line:
//! `breached <list> <filter.bin>`. The workshop calls it (`cargo xtask breached`).
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::error::Error;

use keyward_rules::password::breached;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(list), Some(filter)) = (arguments.next(), arguments.next()) else {
        return Err("breached <list> <filter.bin>".into());
    };
    let list = std::fs::read(list)?;
    // Some lines of public lists are not UTF-8; nobody can type those here.
    let lines = list.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let hashes: Vec<u64> =
        lines.filter_map(|line| breached::hash(line.trim_end_matches('\r'))).collect();
    let bytes = breached::build(&hashes).ok_or("no seed makes a filter of this list")?;
    std::fs::write(filter, &bytes)?;
    println!("{} lines of 8 characters or more, {} bytes", hashes.len(), bytes.len());
    Ok(())
}
