//! Changes: numbered in the order of commits, so that a follower misses none.

use std::time::Duration;

use keyward_store::changes::{self, Change};
use keyward_store::{Db, DbError, read, record};

use crate::crowd::at_once;
use crate::desk::Desk;
use crate::people::NOW;

exam! {
    over db:
    changes_come_back_in_order_after_a_number,
    a_follower_misses_nothing_of_sixteen_writers,
    a_number_that_was_rolled_back_is_given_again,
    the_number_before_an_instant_is_where_a_follower_begins,
    what_this_release_cannot_say_is_not_written,
    old_changes_are_swept_from_the_beginning_and_leave_no_gap,
    a_follower_sees_that_changes_were_swept_before_it_heard_them,
    writers_and_a_sweep_at_once_leave_no_gap;
    at desk:
    what_a_newer_release_writes_is_passed_over;
}

fn ended(id: impl Into<String>) -> Change {
    Change::Session { id: id.into() }
}

async fn write(db: &Db, change: &Change, at: i64) {
    record!(db, |tx| changes::record(tx, change, at).await).unwrap();
}

async fn after(db: &Db, number: i64) -> Vec<(i64, Change)> {
    let found = read!(db, |tx| changes::after(tx, number, 1_000).await).unwrap();
    found.changes.into_iter().map(|numbered| (numbered.number, numbered.change)).collect()
}

async fn changes_come_back_in_order_after_a_number(db: &Db) {
    let risen = Change::User { id: "ann".to_owned(), generation: 3 };
    write(db, &ended("a"), NOW).await;
    write(db, &risen, NOW + 1).await;
    write(db, &ended("b"), NOW - 1).await;
    let turned = Change::Key { kid: "k".to_owned() };
    write(db, &turned, NOW).await;
    let all = [(1, ended("a")), (2, risen), (3, ended("b")), (4, turned)];
    assert_eq!(after(db, 0).await, all);
    assert_eq!(after(db, 2).await, all[2..]);
    assert!(after(db, 4).await.is_empty());
    let limited = read!(db, |tx| changes::after(tx, 0, 2).await).unwrap();
    assert_eq!(
        limited.changes.iter().map(|found| found.created_at).collect::<Vec<_>>(),
        [NOW, NOW + 1]
    );
}

/// The follower only ever asks for what is above the last number that it saw: were a lower
/// one committed later, it would never hear of it.
async fn a_follower_misses_nothing_of_sixteen_writers(db: &Db) {
    const WRITERS: usize = 16;
    const EACH: usize = 10;
    let following = tokio::spawn({
        let db = db.clone();
        async move {
            let mut seen: Vec<(i64, Change)> = Vec::new();
            while seen.len() < WRITERS * EACH {
                let last = seen.last().map_or(0, |(number, _)| *number);
                seen.extend(after(&db, last).await);
                tokio::task::yield_now().await;
            }
            seen
        }
    });
    at_once(WRITERS, |writer| {
        let db = db.clone();
        async move {
            for number in 0..EACH {
                let change = ended(format!("{writer} {number}"));
                record!(db, |tx| {
                    changes::record(tx, &change, NOW).await?;
                    // The way to the commit is long for some.
                    tokio::time::sleep(Duration::from_millis(writer as u64 % 3)).await;
                    Ok::<_, DbError>(())
                })
                .unwrap();
            }
        }
    })
    .await;
    let followed = tokio::time::timeout(Duration::from_secs(10), following).await;
    let seen = followed.expect("a follower that missed nothing").unwrap();
    let numbers: Vec<_> = seen.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=(WRITERS * EACH) as i64).collect::<Vec<_>>());
}

async fn a_number_that_was_rolled_back_is_given_again(db: &Db) {
    let refused: Result<(), DbError> = record!(db, |tx| {
        changes::record(tx, &ended("lost"), NOW).await?;
        Err(DbError::Schema("on purpose".to_owned()))
    });
    assert!(refused.is_err());
    write(db, &ended("kept"), NOW).await;
    assert_eq!(after(db, 0).await, [(1, ended("kept"))]);
}

async fn the_number_before_an_instant_is_where_a_follower_begins(db: &Db) {
    let begin = async |at| read!(db, |tx| changes::number_before(tx, at).await).unwrap();
    assert_eq!(begin(NOW).await, 0);
    for (id, at) in [("a", NOW), ("b", NOW + 10), ("c", NOW + 20)] {
        write(db, &ended(id), at).await;
    }
    assert_eq!(begin(NOW).await, 0);
    assert_eq!(begin(NOW + 1).await, 1);
    assert_eq!(begin(NOW + 20).await, 2);
    assert_eq!(begin(NOW + 21).await, 3);
}

async fn what_this_release_cannot_say_is_not_written(db: &Db) {
    write(db, &Change::Unknown, NOW).await;
    assert!(after(db, 0).await.is_empty());
}

async fn what_a_newer_release_writes_is_passed_over(desk: &Desk) {
    desk.run(
        "UPDATE change_counter SET n = 1;
         INSERT INTO changes (id, kind, subject, gen, created_at) VALUES (1, 'tide', 'high', 7, 0);",
    )
    .await;
    write(&desk.db, &ended("a"), NOW).await;
    assert_eq!(after(&desk.db, 0).await, [(1, Change::Unknown), (2, ended("a"))]);
}

async fn sweep(db: &Db, recorded_by: i64, limit: i64) -> u64 {
    record!(db, |tx| changes::sweep(tx, recorded_by, limit).await).unwrap()
}

/// The clock of one writer goes ten ahead: what it wrote keeps all behind it.
async fn old_changes_are_swept_from_the_beginning_and_leave_no_gap(db: &Db) {
    assert_eq!(sweep(db, NOW, 10).await, 0);
    for at in [1, 2, 3, 14, 5, 6] {
        write(db, &ended("s"), NOW + at).await;
    }
    let numbers =
        async || -> Vec<i64> { after(db, 0).await.into_iter().map(|(number, _)| number).collect() };
    assert_eq!(sweep(db, NOW, 10).await, 0);
    assert_eq!(sweep(db, NOW + 6, 2).await, 2);
    assert_eq!(numbers().await, [3, 4, 5, 6]);
    assert_eq!((sweep(db, NOW + 6, 2).await, sweep(db, NOW + 6, 2).await), (1, 0));
    assert_eq!(numbers().await, [4, 5, 6]);
    assert_eq!(sweep(db, NOW + 14, 10).await, 3);
    write(db, &ended("s"), NOW).await;
    assert_eq!(numbers().await, [7], "numbers go on where they were");
}

async fn a_follower_sees_that_changes_were_swept_before_it_heard_them(db: &Db) {
    let torn = async |heard| {
        read!(db, |tx| changes::after(tx, heard, 100).await).unwrap().is_torn_from(heard)
    };
    assert!(!torn(0).await);
    assert!(torn(7).await, "the database is older than what was heard");
    for at in 1..=3 {
        write(db, &ended("s"), NOW + at).await;
    }
    assert!(!torn(0).await && !torn(2).await && !torn(3).await);
    sweep(db, NOW + 2, 10).await;
    assert!(torn(0).await && torn(1).await);
    assert!(!torn(2).await && !torn(3).await);
    sweep(db, NOW + 3, 10).await;
    assert!(torn(2).await, "nothing is left to tell");
    assert!(!torn(3).await);
    let begin = read!(db, |tx| changes::number_before(tx, NOW).await).unwrap();
    assert_eq!(begin, 3);
}

async fn writers_and_a_sweep_at_once_leave_no_gap(db: &Db) {
    at_once(8, |writer| {
        let db = db.clone();
        async move {
            for number in 0..20 {
                if writer == 0 {
                    sweep(&db, NOW, 7).await;
                } else {
                    write(&db, &ended(format!("{writer}")), NOW + number % 2).await;
                }
            }
        }
    })
    .await;
    let left: Vec<_> = after(db, 0).await.into_iter().map(|(number, _)| number).collect();
    let first = *left.first().expect("the young ones are kept");
    assert_eq!(left, (first..=140).collect::<Vec<_>>());
}
