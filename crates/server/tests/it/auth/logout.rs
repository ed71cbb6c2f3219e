//! `POST /auth/logout`.
