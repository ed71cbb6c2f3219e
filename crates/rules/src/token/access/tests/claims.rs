//! The judgement of claims, once their signature holds.

use super::*;

/// The verdict over our own claims, changed in one place, at an instant in Unix seconds.
fn judged(change: impl FnOnce(&mut AccessClaims), now: i64) -> Result<(), TokenFault> {
    let mut claims = claims();
    change(&mut claims);
    let token = sign(&RING, &claims).unwrap();
    verify(&RING, &token, &expected(), at(now)).map(drop)
}

#[test]
fn another_issuer_opens_nothing() {
    for other in ["", "https://id.example.com", "https://id.example.org/", "HTTPS://ID.EXAMPLE.ORG"]
    {
        let verdict = judged(|claims| claims.iss = other.to_owned(), MADE);
        assert_eq!(verdict, Err(TokenFault::WrongIssuer), "{other}");
    }
}

#[test]
fn another_audience_opens_nothing() {
    for other in ["", "shop", "https://id.example.org/", "https://id.example.org https://b.org"] {
        let verdict = judged(|claims| claims.aud = other.to_owned(), MADE);
        assert_eq!(verdict, Err(TokenFault::WrongAudience), "{other}");
    }
}

#[test]
fn a_token_of_another_client_opens_nothing_of_our_own_api() {
    for other in ["", "shop", "Keyward", "keyward "] {
        let verdict = judged(|claims| claims.client_id = other.to_owned(), MADE);
        assert_eq!(verdict, Err(TokenFault::WrongClient), "{other}");
    }
}

#[test]
fn a_token_dies_at_exactly_its_exp() {
    let token = sign(&RING, &claims()).unwrap();
    let dies = at(MADE + LIFETIME).millis();
    for (millis, verdict) in [
        (dies - 1, Ok(claims())),
        (dies, Err(TokenFault::Expired)),
        (dies + 1, Err(TokenFault::Expired)),
        (i64::MAX, Err(TokenFault::Expired)),
    ] {
        assert_eq!(verify(&RING, &token, &expected(), Instant::from_millis(millis)), verdict);
    }
}

#[test]
fn a_clock_that_runs_ahead_is_forgiven_five_seconds() {
    assert_eq!(judged(|_| {}, MADE - 5), Ok(()));
    assert_eq!(judged(|_| {}, MADE - 6), Err(TokenFault::NotYetValid));
    let verdict = judged(|claims| claims.iat = MADE + 6, MADE);
    assert_eq!(verdict, Err(TokenFault::NotYetValid));
}

#[test]
fn an_exp_beyond_the_lifetime_gives_no_more_than_the_lifetime() {
    let long = |claims: &mut AccessClaims| claims.exp = MADE + 10 * LIFETIME;
    assert_eq!(judged(long, MADE + LIFETIME - 1), Ok(()));
    assert_eq!(judged(long, MADE + LIFETIME), Err(TokenFault::Expired));
}

#[test]
fn a_lifetime_shortened_later_holds_for_tokens_made_before() {
    let token = sign(&RING, &claims()).unwrap();
    let shorter = Expected { lifetime_seconds: 60, ..expected() };
    assert!(verify(&RING, &token, &shorter, at(MADE + 59)).is_ok());
    assert_eq!(verify(&RING, &token, &shorter, at(MADE + 60)), Err(TokenFault::Expired));
    let longer = Expected { lifetime_seconds: 6_000, ..expected() };
    assert_eq!(verify(&RING, &token, &longer, at(MADE + LIFETIME)), Err(TokenFault::Expired));
}

#[test]
fn it_is_told_in_advance_when_a_token_dies() {
    assert_eq!(dies_at(&claims(), &expected()), at(MADE + LIFETIME));
    let shorter = Expected { lifetime_seconds: 60, ..expected() };
    assert_eq!(dies_at(&claims(), &shorter), at(MADE + 60));
}

#[test]
fn times_at_the_edge_of_what_a_number_holds_open_nothing() {
    for (iat, exp) in
        [(i64::MIN, i64::MAX), (i64::MAX, i64::MAX), (i64::MIN, i64::MIN), (i64::MAX, i64::MIN)]
    {
        let verdict = judged(|claims| (claims.iat, claims.exp) = (iat, exp), MADE);
        assert!(verdict.is_err(), "{iat} {exp}");
    }
}

#[test]
fn no_claim_may_be_missing_or_null() {
    let names: Vec<_> = payload().as_object().unwrap().keys().cloned().collect();
    assert_eq!(names.len(), 12);
    for name in names {
        let mut without = payload();
        without.as_object_mut().unwrap().remove(&name);
        assert!(opens(&KEY.token(&header(), &without)).is_err(), "without {name}");
        let mut null = payload();
        null[&name] = Value::Null;
        assert!(opens(&KEY.token(&header(), &null)).is_err(), "{name} is null");
    }
}

#[test]
fn a_claim_of_another_type_opens_nothing() {
    for (name, value) in [
        ("aud", json!([ISSUER])),
        ("iss", json!([ISSUER])),
        ("exp", json!("1795513200")),
        ("exp", json!(1_795_513_200.5)),
        ("exp", json!(1e30)),
        ("iat", json!(true)),
        ("gen", json!("3")),
        ("amr", json!("pwd")),
    ] {
        let mut other = payload();
        other[name] = value.clone();
        assert!(opens(&KEY.token(&header(), &other)).is_err(), "{name}: {value}");
    }
    for other in [json!([]), json!(null), json!("text"), json!({})] {
        assert!(opens(&KEY.token(&header(), &other)).is_err(), "{other}");
    }
}

#[test]
fn a_claim_said_twice_opens_nothing() {
    let twice = payload().to_string().replacen('{', "{\"sub\":\"somebody else\",", 1);
    let message = format!("{}.{}", encode(header().to_string()), encode(twice));
    let token = format!("{message}.{}", encode(KEY.sign(message.as_bytes())));
    assert!(opens(&token).is_err());
}

#[test]
fn a_claim_that_we_do_not_know_is_passed_over() {
    let mut more = payload();
    more["shoe_size"] = 43.into();
    assert_eq!(opens(&KEY.token(&header(), &more)), Ok(claims()));
}
