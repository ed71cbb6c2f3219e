//! One invitation, one account, however many bring it at once.

use super::{INVITE, register};
use crate::house::{House, PASSWORD, of_status, together};

/// Promise: Of a hundred who bring one invitation at the same instant to two instances, one gets an account; the others leave nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_who_bring_one_invitation_one_gets_an_account() {
    let house = House::with(INVITE).await;
    let second = house.second().await;
    let (invitation, _) = house.invite(None).await;
    let requests = (0..100_usize).map(|n| {
        let door = if n % 2 == 0 { &house } else { &second };
        let mut newcomer = door.visitor_from(&format!("198.51.100.{n}"));
        let invitation = invitation.clone();
        async move { register(&mut newcomer, &format!("person{n}"), &invitation).await }
    });
    let answers = together(requests).await;
    let made = of_status(&answers, 201);
    assert_eq!(made.len(), 1, "{:?}", answers.iter().map(|a| a.status).collect::<Vec<_>>());
    let name = made[0].member("username");
    let mut people = 0;
    for (n, answer) in answers.into_iter().enumerate() {
        if answer.status != 201 {
            answer.refuses(400, "invitation_refused");
        }
        let mut somebody = house.visitor_from(&format!("203.0.113.{n}"));
        people +=
            usize::from(somebody.try_sign_in(&format!("person{n}"), PASSWORD).await.status == 200);
    }
    assert_eq!(people, 1);
    house.visitor().sign_in(&name).await;
    let audit = house.audit().await;
    let told = |event: &str, outcome: &str| {
        audit.iter().filter(|line| line.event == event && line.outcome == outcome).count()
    };
    assert_eq!((told("register", "success"), told("register", "refused")), (1, 99));
    assert_eq!(told("invitation_use", "success"), 1);
}

/// Promise: Of many who register one name with an invitation each, one gets the account, and every other invitation is as it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_want_one_name_the_others_keep_their_invitations() {
    let house = House::with(INVITE).await;
    let mut invitations = Vec::new();
    for _ in 0..30 {
        invitations.push(house.invite(None).await.0);
    }
    let requests = invitations.clone().into_iter().map(|invitation| {
        let mut newcomer = house.visitor();
        async move { register(&mut newcomer, "ann", &invitation).await }
    });
    let answers = together(requests).await;
    assert_eq!(of_status(&answers, 201).len(), 1);
    for (n, (answer, invitation)) in answers.into_iter().zip(&invitations).enumerate() {
        let again = register(&mut house.visitor(), &format!("person{n}"), invitation).await;
        if answer.status == 201 {
            again.refuses(400, "invitation_refused");
        } else {
            answer.refuses(400, "username_taken");
            again.is(201);
        }
    }
}
