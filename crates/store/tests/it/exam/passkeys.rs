//! Passkeys and handles.

use keyward_store::passkeys::{self, Passkey, Use};
use keyward_store::{Db, DbError, factors, read, record};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, join, user};

exam! {
    over db:
    a_person_keeps_the_first_handle,
    fifty_who_ask_for_a_handle_at_once_get_one,
    a_credential_id_is_one_persons,
    a_passkey_is_found_with_its_owner_and_their_handle,
    passkeys_of_a_person_are_listed_oldest_first,
    a_count_goes_forward_or_is_not_kept,
    of_fifty_answers_with_one_count_one_is_taken,
    a_passkey_without_a_count_is_used_again_and_again,
    a_passkey_counts_as_a_factor_until_it_goes,
    a_name_is_changed_by_its_owner_alone,
    a_passkey_is_taken_away_by_its_owner_alone;
}

fn passkey(id: &str, user_id: &str, sign_count: i64) -> Passkey {
    Passkey {
        id: id.to_owned(),
        user_id: user_id.to_owned(),
        credential_id: format!("credential {id}").into_bytes(),
        credential: b"{}".to_vec(),
        name: format!("Passkey {id}"),
        aaguid: None,
        transports: "internal hybrid".to_owned(),
        backup_eligible: true,
        backed_up: false,
        sign_count,
        created_at: NOW,
        last_used_at: None,
    }
}

async fn insert(db: &Db, passkey: &Passkey) -> bool {
    record!(db, |tx| passkeys::insert(tx, passkey).await).unwrap()
}

async fn handle(db: &Db, user_id: &str, fresh: &[u8]) -> Vec<u8> {
    record!(db, |tx| passkeys::handle(tx, user_id, fresh).await).unwrap()
}

async fn list(db: &Db, user_id: &str) -> Vec<Passkey> {
    read!(db, |tx| passkeys::list(tx, user_id).await).unwrap()
}

async fn note_use(db: &Db, id: &str, sign_count: i64) -> bool {
    let used = Use { credential: b"{1}", sign_count, backed_up: true, at: NOW + 5 };
    match record!(db, |tx| passkeys::note_use(tx, id, used).await) {
        Ok(()) => true,
        Err(DbError::Lost) => false,
        Err(error) => panic!("{error}"),
    }
}

async fn a_person_keeps_the_first_handle(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    assert_eq!(handle(db, "ann", &[1; 64]).await, [1; 64]);
    assert_eq!(handle(db, "ann", &[2; 64]).await, [1; 64]);
    assert_eq!(handle(db, "bob", &[2; 64]).await, [2; 64]);
}

async fn fifty_who_ask_for_a_handle_at_once_get_one(db: &Db) {
    join(db, "ann").await;
    let handles = at_once(50, |number| {
        let db = db.clone();
        async move { handle(&db, "ann", &[u8::try_from(number).unwrap(); 64]).await }
    });
    let handles = handles.await;
    assert!(handles.iter().all(|handle| *handle == handles[0]));
}

async fn a_credential_id_is_one_persons(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    assert!(insert(db, &passkey("1", "ann", 0)).await);
    for user_id in ["ann", "bob"] {
        let again = Passkey { id: "2".to_owned(), ..passkey("1", user_id, 0) };
        assert!(!insert(db, &again).await);
    }
}

async fn a_passkey_is_found_with_its_owner_and_their_handle(db: &Db) {
    let ann = join(db, "ann").await;
    handle(db, "ann", &[7; 64]).await;
    let stored = passkey("1", "ann", 3);
    insert(db, &stored).await;
    let find = async |id: &[u8]| read!(db, |tx| passkeys::by_credential(tx, id).await).unwrap();
    let found = find(b"credential 1").await.unwrap();
    assert_eq!((found.passkey, found.user, found.handle), (stored, ann, vec![7; 64]));
    assert!(find(b"credential 2").await.is_none());
}

async fn passkeys_of_a_person_are_listed_oldest_first(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    for (id, user_id) in [("3", "ann"), ("1", "ann"), ("2", "bob")] {
        insert(db, &passkey(id, user_id, 0)).await;
    }
    assert_eq!(list(db, "ann").await, [passkey("1", "ann", 0), passkey("3", "ann", 0)]);
    let count = async |id| read!(db, |tx| passkeys::count(tx, id).await).unwrap();
    assert_eq!((count("ann").await, count("bob").await, count("eve").await), (2, 1, 0));
}

async fn a_count_goes_forward_or_is_not_kept(db: &Db) {
    join(db, "ann").await;
    insert(db, &passkey("1", "ann", 7)).await;
    for sign_count in [0, 6, 7] {
        assert!(!note_use(db, "1", sign_count).await, "{sign_count}");
    }
    assert_eq!(list(db, "ann").await, [passkey("1", "ann", 7)]);
    assert!(note_use(db, "1", 8).await);
    let used = Passkey {
        credential: b"{1}".to_vec(),
        backed_up: true,
        last_used_at: Some(NOW + 5),
        ..passkey("1", "ann", 8)
    };
    assert_eq!(list(db, "ann").await, [used]);
    assert!(!note_use(db, "2", 1).await, "there is none");
}

async fn of_fifty_answers_with_one_count_one_is_taken(db: &Db) {
    join(db, "ann").await;
    insert(db, &passkey("1", "ann", 7)).await;
    let taken = at_once(50, |_| {
        let db = db.clone();
        async move { note_use(&db, "1", 8).await }
    });
    assert_eq!(winners(&taken.await), 1);
}

async fn a_passkey_without_a_count_is_used_again_and_again(db: &Db) {
    join(db, "ann").await;
    insert(db, &passkey("1", "ann", 0)).await;
    assert!(note_use(db, "1", 0).await);
    assert!(note_use(db, "1", 0).await);
}

async fn a_passkey_counts_as_a_factor_until_it_goes(db: &Db) {
    join(db, "ann").await;
    insert(db, &passkey("1", "ann", 0)).await;
    let settle = async |at| {
        record!(db, |tx| factors::settle(tx, "ann", at).await).unwrap();
        let ann = user(db, "ann").await;
        (ann.second_factor_at, ann.strong_factor_at)
    };
    assert_eq!(settle(NOW + 1).await, (Some(NOW + 1), Some(NOW + 1)));
    assert_eq!(settle(NOW + 2).await, (Some(NOW + 1), Some(NOW + 1)));
    record!(db, |tx| passkeys::delete(tx, "ann", "1").await).unwrap();
    assert_eq!(settle(NOW + 3).await, (None, None));
}

async fn a_name_is_changed_by_its_owner_alone(db: &Db) {
    join(db, "ann").await;
    insert(db, &passkey("1", "ann", 0)).await;
    let rename = async |user_id, id| {
        record!(db, |tx| passkeys::rename(tx, user_id, id, "Blue key").await).unwrap()
    };
    assert!(!rename("bob", "1").await && !rename("ann", "2").await);
    assert!(rename("ann", "1").await);
    assert_eq!(list(db, "ann").await[0].name, "Blue key");
}

async fn a_passkey_is_taken_away_by_its_owner_alone(db: &Db) {
    join(db, "ann").await;
    insert(db, &passkey("1", "ann", 0)).await;
    let delete =
        async |user_id, id| record!(db, |tx| passkeys::delete(tx, user_id, id).await).unwrap();
    assert_eq!((delete("bob", "1").await, delete("ann", "2").await), (None, None));
    assert_eq!(delete("ann", "1").await.as_deref(), Some("Passkey 1"));
    assert_eq!(list(db, "ann").await, []);
}
