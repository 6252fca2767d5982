//! Tests that hold the hosts to the same answers.
