//! `POST /auth/refresh`.
