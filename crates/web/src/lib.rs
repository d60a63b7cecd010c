//! HTTP: sign-in, sessions, layout, components, languages, assets.
