//! The guest's side of waPC, as small as it can be: no crate, so that a guest
//! is compiled in a second.
#![allow(dead_code, reason = "each guest uses its part")]

#[link(wasm_import_module = "wapc")]
unsafe extern "C" {
    fn __guest_request(operation: *mut u8, payload: *mut u8);
    fn __guest_response(text: *const u8, length: usize);
    fn __guest_error(text: *const u8, length: usize);
    fn __console_log(text: *const u8, length: usize);
    fn __host_call(
        binding: *const u8,
        binding_length: usize,
        namespace: *const u8,
        namespace_length: usize,
        operation: *const u8,
        operation_length: usize,
        payload: *const u8,
        payload_length: usize,
    ) -> i32;
    fn __host_response_len() -> usize;
    fn __host_response(text: *mut u8);
    fn __host_error_len() -> usize;
    fn __host_error(text: *mut u8);
}

/// Carries out one call: `answer` takes the operation and its payload.
pub fn serve(
    operation_length: usize,
    payload_length: usize,
    answer: impl FnOnce(&str, &str) -> Result<String, String>,
) -> i32 {
    let (mut operation, mut payload) = (vec![0; operation_length], vec![0; payload_length]);
    // SAFETY: the host writes as many bytes as it has announced.
    unsafe { __guest_request(operation.as_mut_ptr(), payload.as_mut_ptr()) };
    let text = String::from_utf8_lossy;
    match answer(&text(&operation), &text(&payload)) {
        // SAFETY: the host reads the bytes of a string that lives until the call returns.
        Ok(response) => unsafe {
            __guest_response(response.as_ptr(), response.len());
            1
        },
        // SAFETY: the same.
        Err(error) => unsafe {
            __guest_error(error.as_ptr(), error.len());
            0
        },
    }
}

/// Asks the host.
pub fn ask(namespace: &str, operation: &str, payload: &str) -> Result<String, String> {
    const BINDING: &str = "kubewarden";
    // SAFETY: the host reads strings, and writes as many bytes as it tells.
    unsafe {
        let granted = __host_call(
            BINDING.as_ptr(),
            BINDING.len(),
            namespace.as_ptr(),
            namespace.len(),
            operation.as_ptr(),
            operation.len(),
            payload.as_ptr(),
            payload.len(),
        );
        if granted == 1 {
            let mut response = vec![0; __host_response_len()];
            __host_response(response.as_mut_ptr());
            Ok(String::from_utf8_lossy(&response).into_owned())
        } else {
            let mut error = vec![0; __host_error_len()];
            __host_error(error.as_mut_ptr());
            Err(String::from_utf8_lossy(&error).into_owned())
        }
    }
}

/// Writes a line to the console of the host.
pub fn log(line: &str) {
    // SAFETY: the host reads a string.
    unsafe { __console_log(line.as_ptr(), line.len()) };
}

/// What every policy answers to `validate_settings`.
pub const VALID: &str = r#"{"valid": true, "message": null}"#;

/// An answer to `validate`.
pub fn verdict(accepted: bool, message: &str) -> String {
    format!(r#"{{"accepted": {accepted}, "message": {message:?}}}"#)
}
