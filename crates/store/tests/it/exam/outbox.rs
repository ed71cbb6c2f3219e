//! Letters and messages.

use keyward_store::outbox::{self, NewParcel};
use keyward_store::{Db, read, record};

use crate::crowd::at_once;
use crate::people::NOW;

exam! {
    over db:
    of_twenty_couriers_one_claims_a_letter,
    the_longest_due_of_a_channel_are_claimed_first,
    a_letter_is_handed_over_and_settled_by_its_courier_alone,
    a_letter_that_is_put_back_waits_for_its_time,
    what_a_dead_courier_had_claimed_is_put_back,
    what_a_dead_courier_was_handing_over_is_given_up,
    a_lease_is_lengthened,
    letters_out_of_time_are_given_up,
    letters_are_read_while_they_say_something,
    letters_are_swept_when_their_time_is_over;
}

fn parcel<'a>(id: &'a str, channel: &'a str, state: &'a str) -> NewParcel<'a> {
    NewParcel {
        id,
        channel,
        kind: "trial",
        user_id: Some("ann"),
        sealed_contents: b"sealed",
        state,
        created_at: NOW,
        expires_at: NOW + 1_000,
    }
}

async fn insert(db: &Db, id: &str) {
    record!(db, |tx| outbox::insert(tx, parcel(id, "mail", "waiting")).await).unwrap();
}

async fn claim(db: &Db, courier: &str, now: i64, limit: i64) -> Vec<String> {
    let claimed = record!(db, |tx| outbox::claim(tx, "mail", courier, now, now + 30, limit).await);
    claimed.unwrap().into_iter().map(|one| one.id).collect()
}

async fn of_twenty_couriers_one_claims_a_letter(db: &Db) {
    insert(db, "1").await;
    let claimed = at_once(20, |number| {
        let db = db.clone();
        async move { claim(&db, &number.to_string(), NOW, 5).await.len() }
    });
    assert_eq!(claimed.await.into_iter().sum::<usize>(), 1);
}

async fn the_longest_due_of_a_channel_are_claimed_first(db: &Db) {
    record!(db, |tx| outbox::insert(tx, parcel("0", "sms", "waiting")).await).unwrap();
    record!(db, |tx| outbox::insert(tx, parcel("9", "mail", "kept")).await).unwrap();
    for id in ["3", "1", "2"] {
        insert(db, id).await;
    }
    let due = async |channel, now| read!(db, |tx| outbox::is_due(tx, channel, now).await).unwrap();
    assert!(due("mail", NOW).await && due("sms", NOW).await && !due("mail", NOW - 1).await);
    assert_eq!(claim(db, "a", NOW - 1, 5).await, Vec::<String>::new(), "not due yet");
    assert_eq!(claim(db, "a", NOW, 2).await, ["1", "2"]);
    assert_eq!(claim(db, "b", NOW, 2).await, ["3"]);
    assert_eq!(claim(db, "b", NOW, 2).await, Vec::<String>::new());
    assert!(!due("mail", NOW).await);
}

async fn a_letter_is_handed_over_and_settled_by_its_courier_alone(db: &Db) {
    insert(db, "1").await;
    claim(db, "a", NOW, 1).await;
    let hand_over =
        async |by| record!(db, |tx| outbox::hand_over(tx, "1", by, NOW + 30).await).unwrap();
    let settle =
        async |by| record!(db, |tx| outbox::settle(tx, "1", by, "sent", NOW).await).unwrap();
    assert!(!hand_over("b").await && !settle("b").await);
    assert!(hand_over("a").await);
    assert!(!hand_over("a").await, "once");
    assert!(settle("a").await);
    assert!(!settle("a").await, "once");
    let readable = read!(db, |tx| outbox::readable(tx, NOW, 9).await).unwrap();
    assert_eq!(readable, [], "its words are wiped");
}

async fn a_letter_that_is_put_back_waits_for_its_time(db: &Db) {
    insert(db, "1").await;
    claim(db, "a", NOW, 1).await;
    let put_back =
        async |by| record!(db, |tx| outbox::put_back(tx, "1", by, NOW + 5, 0).await).unwrap();
    assert!(!put_back("b").await);
    assert!(put_back("a").await);
    assert!(!put_back("a").await, "it is not theirs any more");
    assert_eq!(claim(db, "a", NOW + 4, 1).await, Vec::<String>::new());
    let claimed = record!(db, |tx| outbox::claim(tx, "mail", "a", NOW + 5, NOW, 1).await).unwrap();
    assert_eq!(
        (claimed[0].attempts, claimed[0].sealed_contents.as_deref()),
        (2, Some(&b"sealed"[..]))
    );
    record!(db, |tx| outbox::put_back(tx, "1", "a", NOW, 1).await).unwrap();
    let claimed = record!(db, |tx| outbox::claim(tx, "mail", "a", NOW, NOW, 1).await).unwrap();
    assert_eq!(claimed[0].attempts, 2, "a try that was none does not count");
}

async fn what_a_dead_courier_had_claimed_is_put_back(db: &Db) {
    insert(db, "1").await;
    claim(db, "a", NOW, 1).await;
    let recover = async |now| record!(db, |tx| outbox::recover(tx, now).await).unwrap();
    assert_eq!((recover(NOW + 29).await, recover(NOW + 30).await), (0, 1));
    let handed = record!(db, |tx| outbox::hand_over(tx, "1", "a", NOW + 60).await).unwrap();
    assert!(!handed, "it can't come back to life");
    assert_eq!(claim(db, "b", NOW + 30, 1).await, ["1"]);
}

async fn what_a_dead_courier_was_handing_over_is_given_up(db: &Db) {
    insert(db, "1").await;
    claim(db, "a", NOW, 1).await;
    record!(db, |tx| outbox::hand_over(tx, "1", "a", NOW + 30).await).unwrap();
    let recovered = record!(db, |tx| outbox::recover(tx, NOW + 99).await).unwrap();
    assert_eq!(recovered, 0);
    let give_up = async |now| record!(db, |tx| outbox::give_up_doubtful(tx, now).await).unwrap();
    assert_eq!(give_up(NOW + 29).await, []);
    let given_up = give_up(NOW + 30).await;
    assert_eq!((given_up[0].id.as_str(), given_up[0].user_id.as_deref()), ("1", Some("ann")));
    assert_eq!(claim(db, "b", NOW + 30, 1).await, Vec::<String>::new(), "never twice");
}

async fn a_lease_is_lengthened(db: &Db) {
    insert(db, "1").await;
    claim(db, "a", NOW, 1).await;
    let needs_care = async |now| read!(db, |tx| outbox::needs_care(tx, now).await).unwrap();
    assert!(needs_care(NOW).await);
    record!(db, |tx| outbox::renew(tx, "b", NOW + 90).await).unwrap();
    record!(db, |tx| outbox::renew(tx, "a", NOW + 60).await).unwrap();
    let recover = async |now| record!(db, |tx| outbox::recover(tx, now).await).unwrap();
    assert_eq!((recover(NOW + 59).await, recover(NOW + 60).await), (0, 1));
    assert!(!needs_care(NOW).await);
}

async fn letters_out_of_time_are_given_up(db: &Db) {
    insert(db, "1").await;
    assert_eq!(claim(db, "a", NOW + 1_000, 1).await, Vec::<String>::new(), "of no use");
    let give_up =
        async |now| record!(db, |tx| outbox::give_up_expired(tx, now, 9).await).unwrap().len();
    assert!(read!(db, |tx| outbox::needs_care(tx, NOW + 1_000).await).unwrap());
    assert_eq!((give_up(NOW + 999).await, give_up(NOW + 1_000).await), (0, 1));
    assert_eq!(give_up(NOW + 1_000).await, 0);
}

async fn letters_are_read_while_they_say_something(db: &Db) {
    for id in ["1", "2"] {
        record!(db, |tx| outbox::insert(tx, parcel(id, "mail", "kept")).await).unwrap();
    }
    let readable = async |now| {
        let readable = read!(db, |tx| outbox::readable(tx, now, 9).await).unwrap();
        readable.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(readable(NOW + 999).await, ["2", "1"]);
    assert_eq!(readable(NOW + 1_000).await, Vec::<String>::new());
}

async fn letters_are_swept_when_their_time_is_over(db: &Db) {
    insert(db, "1").await;
    record!(db, |tx| outbox::insert(tx, parcel("2", "mail", "kept")).await).unwrap();
    let sweep = async |expired_by, now| {
        record!(db, |tx| outbox::sweep(tx, expired_by, now, 9).await).unwrap()
    };
    assert_eq!(sweep(NOW, NOW + 999).await, 0);
    assert_eq!(sweep(NOW, NOW + 1_000).await, 1, "the kept one");
    assert_eq!(sweep(NOW + 1_000, NOW).await, 1);
}
