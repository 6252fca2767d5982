//! What the module answers: each operation takes JSON bytes and gives JSON bytes.

/// How the module asks its host about the cluster.
pub trait HostCalls {
    /// Calls `operation` of `namespace` in the binding `kubewarden`.
    fn call(&self, namespace: &str, operation: &str, payload: &[u8]) -> Result<Vec<u8>, String>;
}

/// What an instance of the module keeps between calls.
pub struct Session {
    host: Box<dyn HostCalls>,
}

impl Session {
    /// A session that asks `host` about the cluster.
    pub fn new(host: Box<dyn HostCalls>) -> Self {
        Self { host }
    }
}

/// One operation: JSON bytes in, JSON bytes or a sentence out.
pub type Operation = fn(&mut Session, &[u8]) -> Result<Vec<u8>, String>;

/// Hands the name of every operation to a macro, so that there is one list.
#[macro_export]
macro_rules! with_operations {
    ($macro:ident) => {
        $macro!(validate, validate_settings, protocol_version)
    };
}
pub use with_operations;

/// The operation of that name.
pub fn find(name: &str) -> Option<Operation> {
    macro_rules! find {
        ($($operation:ident),* $(,)?) => {
            match name {
                $(stringify!($operation) => Some($operation as Operation),)*
                _ => None,
            }
        };
    }
    with_operations!(find)
}

/// Kubewarden: judge one admission request.
pub fn validate(session: &mut Session, _payload: &[u8]) -> Result<Vec<u8>, String> {
    session.host.call("kubernetes", "list_resources_all", b"{}")
}

/// Kubewarden: are these settings usable?
pub fn validate_settings(_session: &mut Session, _payload: &[u8]) -> Result<Vec<u8>, String> {
    Ok(br#"{"valid":true,"message":null}"#.to_vec())
}

/// Kubewarden: the version of the protocol between host and policy.
pub fn protocol_version(_session: &mut Session, _payload: &[u8]) -> Result<Vec<u8>, String> {
    Ok(b"\"v1\"".to_vec())
}
