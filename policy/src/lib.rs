//! Namespace isolation for Kubernetes, as one WebAssembly module.
#[cfg(target_arch = "wasm32")]
mod doors;
pub mod operations;
