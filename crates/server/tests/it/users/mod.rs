//! `/users/…`.
