//! Namespace isolation for Kubernetes, as one WebAssembly module.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

pub mod admission;
pub mod algebra;
pub mod boundary;
pub mod case;
pub mod clause;
pub mod cluster;
#[cfg(target_arch = "wasm32")]
mod doors;
mod json;
pub mod kubernetes;
pub mod manifests;
pub mod operations;
pub mod order;
pub mod reach;
pub mod reading;
pub mod rules;
pub mod settings;
pub mod snapshot;
pub mod state;
pub mod view;
mod words;
