//! `registration.mode=invite`: an account for whoever was invited.

mod budget;
mod once;

use serde_json::{Value, json};

use crate::house::{Answer, House, PASSWORD, Person};

const INVITE: &[(&str, &str)] = &[("registration.mode", "invite")];

fn body(name: &str, invitation: impl Into<Value>) -> Value {
    json!({
        "username": name, "email": format!("{name}@example.com"), "password": PASSWORD,
        "invitation": invitation.into(),
    })
}

async fn register(person: &mut Person, name: &str, invitation: &str) -> Answer {
    person.post_json("/auth/register", body(name, invitation)).await
}

/// Promise: Where registration is by invitation, whoever brings one gets an account, and nobody else does.
#[tokio::test]
async fn an_invitation_makes_an_account() {
    let house = House::with(INVITE).await;
    let mut visitor = house.visitor();
    for nothing in [Value::Null, json!(""), json!("  ")] {
        let answer = visitor.post_json("/auth/register", body("ann", nothing)).await;
        answer.refuses(403, "invitation_required");
    }
    let mut without = body("ann", "");
    without.as_object_mut().unwrap().remove("invitation");
    visitor.post_json("/auth/register", without).await.refuses(403, "invitation_required");
    let (invitation, _) = house.invite(None).await;
    let pasted = format!(" {invitation}\n");
    let made = register(&mut visitor, "ann", &pasted).await.is(201);
    assert_eq!(made.member("username"), "ann");
    assert!(made.json().get("invitation").is_none());
    visitor.sign_in("ann").await;
    register(&mut visitor, "bob", &invitation).await.refuses(400, "invitation_refused");
    visitor.try_sign_in("bob", PASSWORD).await.refuses(401, "wrong_credentials");
}

/// Promise: An invitation that was used, has expired, was taken back or never was is refused, with one answer for all.
#[tokio::test]
async fn every_invitation_that_does_not_hold_is_refused_alike() {
    let house = House::with(INVITE).await;
    let mut visitor = house.visitor();
    let (used, _) = house.invite(None).await;
    register(&mut visitor, "ann", &used).await.is(201);
    let (revoked, id) = house.invite(None).await;
    house.revoke_invitation(&id).await;
    let (expired, _) = house.invite(None).await;
    let (of_another, _) = house.invite(Some("eve@example.com")).await;
    house.clock.advance(3_600);
    let link = keyward_flows::admin::first::make_link(house.app()).await.unwrap();
    let unknown = format!("kw_vo_{}", "A".repeat(43));
    let refused = register(&mut visitor, "bob", &used).await.refuses(400, "invitation_refused");
    for token in
        [&*revoked, &expired, &of_another, link.token.as_str(), &unknown, "kw_vo_", "nonsense"]
    {
        let answer = register(&mut visitor, "bob", token).await;
        assert_eq!(answer.without_number(), refused.without_number(), "{token}");
    }
}

/// Promise: An invitation for one address makes an account of that address only, in whatever spelling.
#[tokio::test]
async fn an_invitation_may_be_for_one_address() {
    let house = House::with(INVITE).await;
    let mut visitor = house.visitor();
    let (invitation, _) = house.invite(Some("Ann.Lee@bücher.example")).await;
    register(&mut visitor, "ann.lee", &invitation).await.refuses(400, "invitation_refused");
    let mut spelled = body("ann", invitation.as_str());
    spelled["email"] = json!("ann.lee@BÜCHER.example");
    let made = visitor.post_json("/auth/register", spelled).await.is(201);
    assert_eq!(made.member("email"), "ann.lee@BÜCHER.example", "shown as typed");
}

/// Promise: With an invitation that does not hold, nothing is said about whether a name or an address is taken, nor about the password.
#[tokio::test]
async fn a_wrong_invitation_learns_nothing_of_names() {
    let house = House::with(INVITE).await;
    let (invitation, _) = house.invite(None).await;
    register(&mut house.visitor(), "ann", &invitation).await.is(201);
    let mut visitor = house.visitor();
    let mut weak = body("bob", "nonsense");
    weak["password"] = json!("passwordpassword");
    let stranger = register(&mut visitor, "bob", "nonsense").await;
    let known = register(&mut visitor, "ann", "nonsense").await;
    let weak = visitor.post_json("/auth/register", weak).await;
    assert_eq!(stranger.without_number(), known.without_number());
    assert_eq!(stranger.without_number(), weak.without_number());
    stranger.refuses(400, "invitation_refused");
    let stranger = register(&mut visitor, "bob", "").await;
    assert_eq!(register(&mut visitor, "ann", "").await.without_number(), stranger.without_number());
}

/// Promise: A registration that is refused for another reason leaves the invitation as it was.
#[tokio::test]
async fn what_is_refused_for_another_reason_spends_no_invitation() {
    let house = House::with(INVITE).await;
    let mut visitor = house.visitor();
    let (first, _) = house.invite(None).await;
    register(&mut visitor, "ann", &first).await.is(201);
    let (invitation, _) = house.invite(None).await;
    register(&mut visitor, "ann", &invitation).await.refuses(400, "username_taken");
    let mut same_address = body("bob", invitation.as_str());
    same_address["email"] = json!("ann@example.com");
    visitor.post_json("/auth/register", same_address).await.refuses(400, "email_taken");
    let mut weak = body("bob", invitation.as_str());
    weak["password"] = json!("passwordpassword");
    visitor.post_json("/auth/register", weak).await.refuses(422, "validation_failed");
    let answer = register(&mut visitor, "a b", &invitation).await;
    answer.refuses(422, "validation_failed");
    register(&mut visitor, "bob", &invitation).await.is(201);
}

/// Promise: Where registration is open an invitation is not needed but must hold when it is brought; where it is closed none opens.
#[tokio::test]
async fn an_invitation_works_in_an_open_house_and_in_no_closed_one() {
    let house = House::new().await;
    let mut visitor = house.visitor();
    let (invitation, _) = house.invite(None).await;
    register(&mut visitor, "ann", "nonsense").await.refuses(400, "invitation_refused");
    register(&mut visitor, "ann", &invitation).await.is(201);
    register(&mut visitor, "bob", &invitation).await.refuses(400, "invitation_refused");
    visitor.register("bob").await;
    let (invitation, _) = house.invite(None).await;
    let closed = house.again_with(&[("registration.mode", "closed")]).await;
    let answer = register(&mut closed.visitor(), "cleo", &invitation).await;
    answer.refuses(403, "registration_closed");
    register(&mut visitor, "cleo", &invitation).await.is(201);
}

/// Promise: The member `invitation` is text; the form of the first administrator knows none.
#[tokio::test]
async fn an_invitation_is_text_and_for_this_route_alone() {
    let house = House::with(INVITE).await;
    let mut visitor = house.visitor();
    let answer = visitor.post_json("/auth/register", body("ann", json!(["kw_vo_"]))).await;
    let faults = answer.refuses(422, "validation_failed").faults();
    assert_eq!(faults, [("/invitation".to_owned(), "not_text".to_owned())]);
    let link = keyward_flows::admin::first::make_link(house.app()).await.unwrap();
    let form = [
        ("token", link.token.as_str()),
        ("username", "ines"),
        ("email", "ines@example.com"),
        ("password", PASSWORD),
    ];
    let more = [&form[..], &[("invitation", "kw_vo_")]].concat();
    visitor.post_form("/welcome", &more).await.is(422);
    visitor.post_form("/welcome", &form).await.is(303);
}

/// Promise: Of an invitation the audit holds who made it, who used it for which account, and who took it back; its secret is nowhere.
#[tokio::test]
async fn an_invitations_life_is_told() {
    let house = House::with(INVITE).await;
    let mut visitor = house.visitor();
    let step = || house.clock.advance(1);
    let told = async || {
        let line = house.last_entry().await;
        (line.event, line.outcome, line.reason.unwrap_or_default(), line.actor_kind)
    };
    let as_told = |words: [&str; 4]| {
        let [event, outcome, reason, actor] = words.map(str::to_owned);
        (event, outcome, reason, actor)
    };
    let (invitation, id) = house.invite(None).await;
    assert_eq!(told().await, as_told(["invitation_create", "success", "", "cli"]));
    assert_eq!(house.last_entry().await.subject_id, Some(id.clone()));
    step();
    register(&mut visitor, "ann", "").await.is(403);
    assert_eq!(told().await, as_told(["register", "refused", "invitation_required", "visitor"]));
    step();
    register(&mut visitor, "ann", "nonsense").await.is(400);
    assert_eq!(told().await, as_told(["register", "refused", "invitation_refused", "visitor"]));
    step();
    let made = register(&mut visitor, "ann", &invitation).await.is(201);
    let audit = house.audit().await;
    let number = made.header("x-request-id").to_owned();
    let lines: Vec<_> =
        audit.iter().filter(|line| line.request_id.as_deref() == Some(&number)).collect();
    let of =
        |event: &str| lines.iter().find(|line| line.event == event).unwrap().subject_id.clone();
    assert_eq!((of("register"), of("invitation_use")), (Some(made.member("id")), Some(id)));
    step();
    let (_, second) = house.invite(None).await;
    step();
    house.revoke_invitation(&second).await;
    assert_eq!(told().await, as_told(["invitation_revoke", "success", "", "cli"]));
    assert!(!house.database_holds(&invitation));
}

/// Promise: An invitation that is over is swept a day later, used or not.
#[tokio::test]
async fn invitations_that_are_over_are_swept() {
    let house = House::with(INVITE).await;
    let (used, _) = house.invite(None).await;
    register(&mut house.visitor(), "ann", &used).await.is(201);
    house.invite(None).await;
    house.clock.advance(3_600 + 86_400);
    assert_eq!(house.sweep().await.vouchers, 2);
}
