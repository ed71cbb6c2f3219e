//! `cargo xtask postgres`: a server to try things on. It goes when its standard input ends
//! (or on Ctrl-C); a program that started it may say `stop`, `crash` and `start` there, a
//! line each, and reads `ok` when that is done.

use std::io::{BufRead, Write};

use super::{Server, programs_folder};
use crate::shell::{self, Outcome};

pub(crate) fn run() -> Outcome {
    let programs = programs_folder()
        .ok_or("no PostgreSQL of release 15 or newer (on Debian: apt-get install postgresql)")?;
    let mut server = Server::make(&programs)?;
    answer(&server.url())?;
    shell::say("PostgreSQL runs until standard input ends; nothing in it is kept");
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        match line.trim() {
            "stop" => server.stop("INT")?,
            "crash" => server.stop("QUIT")?,
            "start" => server.start()?,
            "" => continue,
            other => return Err(format!("{other:?} is none of stop, crash, start")),
        }
        answer("ok")?;
    }
    Ok(())
}

fn answer(line: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).map_err(|error| error.to_string())
}
