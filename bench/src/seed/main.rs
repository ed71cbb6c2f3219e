//! Fills a database with people who can sign in, so that speed can be measured beside them.

mod crowd;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use keyward_bench::people::{MOST, PASSWORD, username};
use keyward_bench::{Failure, end, tell, unix_millis};
use keyward_rules::password::Password;
use keyward_rules::password::hash::{Memory, Params, hash};
use keyward_rules::value::secret;
use keyward_store::{Db, DbError, Options, first_look, read, record, seed, users};

use crowd::Crowd;

/// So many people share a commit.
const AT_ONCE: u32 = 1_000;

/// Puts people into a database that `keyward migrate` or `keyward serve` has made, and prints
/// how many are in after each thousand. Everybody knows their password and could work out
/// their refresh tokens: for measuring only.
#[derive(Parser)]
#[command(name = "keyward-seed")]
struct Arguments {
    /// How many to add: person000001, person000002 and so on.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)))]
    people: u32,
    /// `sqlite:<path>` or `postgres://…`.
    #[arg(long)]
    database: String,
    /// Add to those who are there.
    #[arg(long)]
    more: bool,
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(fill(arguments))
}

async fn fill(arguments: &Arguments) -> Result<(), Failure> {
    let db = open(&arguments.database).await?;
    let there = how_many(&db).await?;
    if there > 0 && !arguments.more {
        return Err(format!("{there} seeded people are there; --more adds to them").into());
    }
    let last = there + arguments.people;
    if last > MOST {
        return Err(format!("{there} are there, and {MOST} is the most").into());
    }
    let hash = shared_hash(arguments)?;
    let now = unix_millis();
    let mut first = there + 1;
    while first <= last {
        let end = last.min(first + AT_ONCE - 1);
        let mut crowd = Crowd::default();
        (first..=end).for_each(|number| crowd.add(number, last, now));
        write(&db, &crowd, &hash).await?;
        tell(&[("people", f64::from(end - there))])?;
        first = end + 1;
    }
    db.close().await;
    Ok(tell_how_to_sign_in(last)?)
}

fn tell_how_to_sign_in(last: u32) -> io::Result<()> {
    let (first, last) = (username(1), username(last));
    let mut out = io::stdout();
    writeln!(out, "{first} to {last} can sign in with the password \"{PASSWORD}\", as in")?;
    writeln!(
        out,
        "curl -d username={first} -d 'password={PASSWORD}' http://localhost:8080/auth/login"
    )
}

async fn open(url: &str) -> Result<Db, Failure> {
    let patience = Duration::from_secs(30);
    let options = Options {
        url: url.to_owned(),
        create: false,
        durable: true,
        readers: 1,
        connections: 1,
        wait_timeout: patience,
        connect_timeout: patience,
        statement_timeout: patience,
        lock_timeout: patience,
    };
    first_look(&options).await.map_err(|unfit| format!("--database: {unfit}"))?;
    Ok(Db::open(&options)?)
}

async fn write(db: &Db, crowd: &Crowd, hash: &str) -> Result<(), DbError> {
    let users = crowd.users();
    record!(db, |tx| {
        seed::users(tx, &users).await?;
        seed::passwords(tx, &users, hash).await?;
        seed::sessions(tx, &crowd.sessions).await?;
        seed::audit(tx, &crowd.lines).await
    })
}

/// How many seeded people are there. They are numbered without a gap, so halving finds the last.
async fn how_many(db: &Db) -> Result<u32, Failure> {
    let (mut there, mut absent) = (0, MOST + 1);
    while absent - there > 1 {
        let middle = there.midpoint(absent);
        let name = username(middle);
        let found = read!(db, |tx| users::by_username(tx, &name).await);
        match found.map_err(unready)? {
            Some(_) => there = middle,
            None => absent = middle,
        }
    }
    Ok(there)
}

fn unready(error: DbError) -> Failure {
    match error {
        DbError::Unavailable(_) | DbError::Statement(_) => {
            format!("{error}; `keyward migrate` makes a database ready").into()
        }
        other => other.into(),
    }
}

/// One PHC string for everybody: a hash each would take half an hour for 100,000, and a
/// sign-in checks it at the same cost.
fn shared_hash(arguments: &Arguments) -> Result<String, Failure> {
    let params = Params { memory_kib: arguments.memory_kib, passes: arguments.passes };
    let password = Password::parse(PASSWORD.to_owned()).map_err(|fault| format!("{fault:?}"))?;
    let mut salt = [0; 16];
    salt.copy_from_slice(&secret::hash(PASSWORD)[..16]);
    Ok(hash(&password, params, salt, &mut Memory::new())?)
}
