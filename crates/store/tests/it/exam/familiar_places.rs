//! Familiar places.

use keyward_store::familiar_places::{self, Known};
use keyward_store::{Db, DbError, read, record};

use crate::crowd::{at_once, winners};
use crate::people::{NOW, join};

exam! {
    over db:
    a_mark_is_known_once_it_was_noted,
    of_many_who_note_one_mark_one_does,
    marks_that_were_not_seen_for_long_are_swept;
}

async fn look(db: &Db, user_id: &str, mark: &[u8]) -> Option<Known> {
    read!(db, |tx| familiar_places::look(tx, user_id, mark).await).unwrap()
}

async fn a_mark_is_known_once_it_was_noted(db: &Db) {
    join(db, "ann").await;
    join(db, "bob").await;
    assert_eq!(look(db, "nobody", b"laptop").await, None);
    let unknown = Known { first_sign_in_at: None, seen_at: None };
    assert_eq!(look(db, "ann", b"laptop").await, Some(unknown));
    let noted = record!(db, |tx| {
        Ok::<_, DbError>([
            familiar_places::note_first_sign_in(tx, "ann", NOW).await?,
            familiar_places::note_first_sign_in(tx, "ann", NOW + 1).await?,
            familiar_places::insert(tx, "ann", b"laptop", NOW).await?,
            familiar_places::insert(tx, "ann", b"laptop", NOW + 1).await?,
        ])
    });
    assert_eq!(noted.unwrap(), [true, false, true, false]);
    record!(db, |tx| familiar_places::touch(tx, "ann", b"laptop", NOW + 9).await).unwrap();
    let known = Known { first_sign_in_at: Some(NOW), seen_at: Some(NOW + 9) };
    assert_eq!(look(db, "ann", b"laptop").await, Some(known));
    assert_eq!(look(db, "ann", b"phone").await, Some(Known { seen_at: None, ..known }));
    assert_eq!(look(db, "bob", b"laptop").await, Some(unknown), "everybody has their own");
    record!(db, |tx| familiar_places::forget(tx, "ann").await).unwrap();
    assert_eq!(look(db, "ann", b"laptop").await, Some(Known { seen_at: None, ..known }));
}

async fn of_many_who_note_one_mark_one_does(db: &Db) {
    join(db, "ann").await;
    let noted = at_once(20, |_| {
        let db = db.clone();
        async move {
            record!(db, |tx| familiar_places::insert(tx, "ann", b"laptop", NOW).await).unwrap()
        }
    });
    assert_eq!(winners(&noted.await), 1);
}

async fn marks_that_were_not_seen_for_long_are_swept(db: &Db) {
    join(db, "ann").await;
    for (number, mark) in [b"a", b"b", b"c"].into_iter().enumerate() {
        let at = NOW + i64::try_from(number).unwrap();
        record!(db, |tx| familiar_places::insert(tx, "ann", mark, at).await).unwrap();
    }
    let swept = record!(db, |tx| familiar_places::sweep(tx, NOW + 1, 1).await).unwrap();
    let more = record!(db, |tx| familiar_places::sweep(tx, NOW + 1, 9).await).unwrap();
    assert_eq!((swept, more), (1, 1));
    assert_eq!(look(db, "ann", b"c").await.unwrap().seen_at, Some(NOW + 2));
    assert_eq!(look(db, "ann", b"b").await.unwrap().seen_at, None);
}
