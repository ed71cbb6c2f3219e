//! People and their addresses: proved, changed, given back.

use keyward_store::users::{self, NewEmail};
use keyward_store::{Db, passwords, read, record};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, join, user};

exam! {
    over db:
    an_address_is_proved_for_whoever_has_it_and_may_come_in,
    an_address_is_changed_from_what_was_read_and_to_nobody_elses,
    of_twenty_who_want_one_address_one_gets_it,
    an_earlier_address_comes_back_with_a_new_generation,
    a_password_is_taken_away;
}

const fn to<'a>(email: &'a str) -> NewEmail<'a> {
    NewEmail { shown: email, key: email, is_verified: true }
}

async fn an_address_is_proved_for_whoever_has_it_and_may_come_in(db: &Db) {
    join(db, "ann").await;
    let prove =
        async |key| record!(db, |tx| users::prove_email(tx, "ann", key, NOW + 1).await).unwrap();
    let renew = async |key| record!(db, |tx| users::renew(tx, "ann", key, NOW + 1).await).unwrap();
    assert_eq!((prove("other@example.org").await, renew("other@example.org").await), (None, None));
    assert!(!user(db, "ann").await.email_verified);
    assert_eq!(prove("ann@example.org").await, Some(0));
    assert!(user(db, "ann").await.email_verified);
    assert_eq!(renew("ann@example.org").await, Some(1));
    record!(db, |tx| users::disable(tx, "ann", NOW).await).unwrap();
    assert_eq!((prove("ann@example.org").await, renew("ann@example.org").await), (None, None));
}

async fn an_address_is_changed_from_what_was_read_and_to_nobody_elses(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    let change = async |from, email| {
        let changed =
            record!(db, |tx| users::change_email(tx, "ann", from, to(email), NOW + 1).await);
        changed.unwrap()
    };
    assert!(!change((1, "ann@example.org"), "new@example.org").await, "another generation");
    assert!(!change((0, "old@example.org"), "new@example.org").await, "another address");
    assert!(!change((0, "ann@example.org"), "bob@example.org").await, "somebody else's");
    assert!(change((0, "ann@example.org"), "new@example.org").await);
    let ann = user(db, "ann").await;
    assert_eq!(
        (ann.email.as_str(), ann.email_verified, ann.generation),
        ("new@example.org", true, 0)
    );
    assert!(read!(db, |tx| users::by_email(tx, "ann@example.org").await).unwrap().is_none());
    record!(db, |tx| users::disable(tx, "ann", NOW).await).unwrap();
    assert!(!change((1, "new@example.org"), "newer@example.org").await, "shut out");
}

async fn of_twenty_who_want_one_address_one_gets_it(db: &Db) {
    for number in 0..20 {
        join(db, &format!("p{number}")).await;
    }
    let changed = at_once(20, |number| {
        let db = db.clone();
        async move {
            let (id, from) = (format!("p{number}"), format!("p{number}@example.org"));
            let new = to("new@example.org");
            record!(db, |tx| users::change_email(tx, &id, (0, &from), new, NOW).await).unwrap()
        }
    });
    assert_eq!(winners(&changed.await), 1);
}

async fn an_earlier_address_comes_back_with_a_new_generation(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    let restore = async |email| {
        record!(db, |tx| users::restore_email(tx, "ann", to(email), NOW + 1).await).unwrap()
    };
    assert_eq!(restore("bob@example.org").await, None, "somebody else's by now");
    assert_eq!(restore("old@example.org").await, Some(1));
    let ann = user(db, "ann").await;
    assert_eq!((ann.email.as_str(), ann.email_verified), ("old@example.org", true));
    record!(db, |tx| users::disable(tx, "ann", NOW).await).unwrap();
    assert_eq!(restore("older@example.org").await, None);
}

async fn a_password_is_taken_away(db: &Db) {
    join(db, "ann").await;
    record!(db, |tx| passwords::set(tx, "ann", "hash", NOW).await).unwrap();
    record!(db, |tx| passwords::delete(tx, "ann").await).unwrap();
    let candidate = read!(db, |tx| passwords::by_user(tx, "ann").await).unwrap().unwrap();
    assert_eq!(candidate.hash, None);
}
