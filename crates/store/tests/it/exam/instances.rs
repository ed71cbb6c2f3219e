//! Instances.

use keyward_store::instances::{self, Instance};
use keyward_store::{Db, DbError, read, record};

use crate::people::{NOW, is_refused};

exam! {
    over db:
    an_instance_is_seen_by_the_others_while_it_renews,
    an_instance_that_stops_is_gone,
    instances_that_are_dead_are_swept;
}

fn instance(id: &str, seen_at: i64) -> Instance {
    Instance {
        id: id.to_owned(),
        name: format!("{id}, process 7"),
        started_at: NOW,
        seen_at: NOW + seen_at,
        settings: "[]".to_owned(),
    }
}

async fn start(db: &Db, instance: &Instance) -> Result<(), DbError> {
    record!(db, |tx| {
        instances::hold(tx).await?;
        instances::insert(tx, instance).await
    })
}

async fn seen(db: &Db, own: &str, from: i64, until: i64) -> Vec<Instance> {
    read!(db, |tx| instances::seen_between(tx, own, NOW + from, NOW + until).await).unwrap()
}

async fn an_instance_is_seen_by_the_others_while_it_renews(db: &Db) {
    let (a, b) = (instance("a", 5), instance("b", 6));
    for instance in [&a, &b] {
        start(db, instance).await.unwrap();
    }
    assert!(is_refused(&start(db, &a).await), "one id is one instance");
    assert_eq!(seen(db, "", 0, 100).await, [a.clone(), b.clone()]);
    assert_eq!(seen(db, "", 5, 6).await, std::slice::from_ref(&b));
    assert_eq!(seen(db, "a", 0, 100).await, [b]);
    assert!(record!(db, |tx| instances::renew(tx, "a", NOW + 9).await).unwrap());
    assert!(!record!(db, |tx| instances::renew(tx, "c", NOW + 9).await).unwrap());
    assert_eq!(seen(db, "b", 8, 9).await, [Instance { seen_at: NOW + 9, ..a }]);
}

async fn an_instance_that_stops_is_gone(db: &Db) {
    start(db, &instance("a", 5)).await.unwrap();
    for _ in 0..2 {
        record!(db, |tx| instances::remove(tx, "a").await).unwrap();
        assert!(seen(db, "", 0, 100).await.is_empty());
    }
}

async fn instances_that_are_dead_are_swept(db: &Db) {
    for (id, seen_at) in [("long ago", 10), ("just dead", 20), ("alive", 21), ("wrong clock", 61)] {
        start(db, &instance(id, seen_at)).await.unwrap();
    }
    let sweep = async |limit| {
        record!(db, |tx| instances::sweep(tx, NOW + 20, NOW + 60, limit).await).unwrap()
    };
    assert_eq!((sweep(2).await, sweep(2).await, sweep(2).await), (2, 1, 0));
    assert_eq!(seen(db, "", 0, 100).await, [instance("alive", 21)]);
}
