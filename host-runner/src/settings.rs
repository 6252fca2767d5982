//! The settings of a policy, as people give them, and the policy's word on them.
use crate::cli::SettingsArgs;
use crate::guest::{Guest, Host};
use crate::manifest::{Document, Positions, ReadError, Source};
use crate::policy::{AskError, malformed};
use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;

/// Settings, and where they come from.
#[derive(Debug)]
pub struct Settings {
    source_name: String,
    /// The settings themselves; an empty mapping where nobody gave any.
    pub value: Value,
    positions: Option<Positions>,
}

/// Why a policy cannot work with settings.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The policy did not say.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The policy refuses them.
    #[error("{source_name}: {sentence}")]
    Refused {
        /// The file, or the option.
        source_name: String,
        /// The policy's sentence.
        sentence: String,
    },
}

/// The answer to `validate_settings`.
#[derive(Deserialize)]
struct Validity {
    valid: bool,
    message: Option<String>,
}

impl Settings {
    /// Reads the settings that the arguments name, or takes those that a project
    /// has written down with the name of the file and the places in it.
    pub fn read(args: &SettingsArgs, written: Option<(String, Value, Positions)>) -> Result<Self, ReadError> {
        match (&args.settings, &args.settings_json, written) {
            (Some(file), ..) => Self::of(Source::open(file)?),
            (None, Some(text), _) => Self::of(Source { name: "--settings-json".into(), text: text.clone() }),
            (None, None, Some((source_name, value, positions))) => {
                Ok(Self { source_name, value, positions: Some(positions) })
            }
            (None, None, None) => Ok(Self::none("no settings".to_owned())),
        }
    }

    /// Reads the settings in `source`; a file of comments alone is a way to write none.
    pub fn of(source: Source) -> Result<Self, ReadError> {
        if source.documents()?.is_empty() {
            return Ok(Self::none(source.name));
        }
        let Document { value, positions } = source.document("the settings")?;
        if !value.is_object() {
            return Err(source.error(positions.start, "expected a mapping of settings"));
        }
        Ok(Self { source_name: source.name, value, positions: Some(positions) })
    }

    /// The same, with the network plugin that was named beside them.
    #[must_use]
    pub fn with_plugin(mut self, name: Option<String>) -> Self {
        if let (Some(name), Some(fields)) = (name, self.value.as_object_mut()) {
            fields.insert("plugin".to_owned(), name.into());
        }
        self
    }

    fn none(source_name: String) -> Self {
        Self { source_name, value: json!({}), positions: None }
    }

    /// The file, or the option.
    pub fn source_name(&self) -> &str {
        &self.source_name
    }

    /// Asks the policy whether it accepts them.
    pub fn check(&self, guest: &Guest, host: &Host) -> Result<(), SettingsError> {
        const OPERATION: &str = "validate_settings";
        let answer =
            guest.call(OPERATION, self.value.to_string().as_bytes(), host).map_err(AskError::from)?;
        let answer: Validity =
            serde_json::from_slice(&answer).map_err(|error| malformed(OPERATION, &error))?;
        if answer.valid {
            return Ok(());
        }
        let sentence = answer.message.unwrap_or_else(|| "the module refuses the settings".into());
        Err(SettingsError::Refused { source_name: self.place(&sentence), sentence })
    }

    /// The file, with line and column where `sentence` begins with a path
    /// (`clusterCidrs[0]: …`) into the settings.
    fn place(&self, sentence: &str) -> String {
        let path = sentence.split_once(": ").map(|(path, _)| path).filter(|path| !path.contains(' '));
        match (path, &self.positions) {
            (Some(path), Some(positions)) => {
                let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
                format!("{}:{}", self.source_name, positions.nearest(&pointer).place())
            }
            _ => self.source_name.clone(),
        }
    }
}
