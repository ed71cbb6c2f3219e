//! A loop of Argon2id hashes in one kept buffer, and nothing else: the most logins that one
//! core could check.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use keyward_bench::{Failure, end, now, seconds, tell};
use keyward_rules::password::Password;
use keyward_rules::password::hash::{Memory, Params, hash};

/// Hashes for a while and prints hashes per second.
#[derive(Parser)]
#[command(name = "bare-hash")]
struct Arguments {
    /// How long.
    #[arg(long, value_parser = seconds)]
    seconds: Duration,
    /// `passwords.argon2_memory_kib`.
    #[arg(long)]
    memory_kib: u32,
    /// `passwords.argon2_passes`.
    #[arg(long)]
    passes: u32,
}

fn main() -> ExitCode {
    end(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let params = Params { memory_kib: arguments.memory_kib, passes: arguments.passes };
    let password = Password::parse("violet harbour seventeen lanterns".to_owned())
        .map_err(|fault| format!("{fault:?}"))?;
    let mut memory = Memory::new();
    // The first hash maps the buffer, which Keyward does once as well.
    hash(&password, params, [0; 16], &mut memory)?;
    let began = now();
    let mut hashes = 0_u32;
    while now() - began < arguments.seconds {
        let mut salt = [0; 16];
        salt[..4].copy_from_slice(&hashes.to_le_bytes());
        hash(&password, params, salt, &mut memory)?;
        hashes += 1;
    }
    let took = (now() - began).as_secs_f64();
    tell(&[("rate", f64::from(hashes) / took), ("answers", f64::from(hashes))])?;
    Ok(())
}
