//! Who holds which role.

use std::time::Duration;

use keyward_store::{Db, DbError, read, record, roles};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, is_refused, join, user};

exam! {
    over db:
    a_role_given_twice_is_held_once,
    roles_are_sorted_by_their_bytes,
    of_twenty_who_would_be_the_first_one_is,
    nobody_holds_no_role;
}

async fn a_role_given_twice_is_held_once(db: &Db) {
    join(db, "ann").await;
    assert!(!read!(db, |tx| roles::is_held(tx, "admin").await).unwrap());
    for _ in 0..2 {
        record!(db, |tx| roles::grant(tx, "admin", "ann", NOW).await).unwrap();
    }
    assert!(read!(db, |tx| roles::is_held(tx, "admin").await).unwrap());
    assert!(!read!(db, |tx| roles::is_held(tx, "Admin").await).unwrap());
    assert_eq!(user(db, "ann").await.roles, ["admin"]);
}

async fn roles_are_sorted_by_their_bytes(db: &Db) {
    join(db, "ann").await;
    let mut names = ["écrivain", "admin", "Zookeeper", "zookeeper", "a_b", "ab", "a-c", "Ärztin"];
    for name in names {
        record!(db, |tx| roles::grant(tx, name, "ann", NOW).await).unwrap();
    }
    names.sort_unstable();
    assert_eq!(user(db, "ann").await.roles, names);
}

async fn of_twenty_who_would_be_the_first_one_is(db: &Db) {
    for number in 0..20 {
        join(db, &format!("user-{number}")).await;
    }
    let first = at_once(20, |number| {
        let db = db.clone();
        async move {
            let id = format!("user-{number}");
            let first = record!(db, |tx| {
                let first = roles::hold_first(tx, "admin").await?;
                // Long enough for everybody else to ask as well.
                tokio::time::sleep(Duration::from_millis(10)).await;
                if first {
                    roles::grant(tx, "admin", &id, NOW).await?;
                }
                Ok::<_, DbError>(first)
            });
            first.unwrap()
        }
    });
    assert_eq!(winners(&first.await), 1);
}

async fn nobody_holds_no_role(db: &Db) {
    assert!(is_refused(&record!(db, |tx| roles::grant(tx, "admin", "nobody", NOW).await)));
    assert!(!read!(db, |tx| roles::is_held(tx, "admin").await).unwrap());
}
