//! Reads options from a TOML file.
//!
//! A key of the file is the long name of a flag, and its value is checked as the flag's is: there is one list of
//! options, the command line's. A flag that is given replaces the key.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command};

/// Puts the options of the file that `--config` names behind the words of the command line.
///
/// # Errors
///
/// The file cannot be read, is not TOML, or has a key or value that no flag of the subcommand has.
pub fn merge(mut words: Vec<OsString>, cli: &mut Command) -> Result<Vec<OsString>, clap::Error> {
    cli.build();
    let Some(file) = value_of("config", &words) else {
        return Ok(words);
    };
    let name = words
        .iter()
        .skip(1)
        .find_map(|word| word.to_str().filter(|word| !word.starts_with('-')));
    let Some(command) = name.and_then(|name| cli.find_subcommand(name)) else {
        return Ok(words);
    };
    let read = read(Path::new(&file), command, &words);
    let mut added = read.map_err(|sentence| command.clone().error(ErrorKind::InvalidValue, sentence))?;
    words.append(&mut added);
    Ok(words)
}

/// The options of the file, as words of a command line.
fn read(file: &Path, command: &Command, given: &[OsString]) -> Result<Vec<OsString>, String> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read {shown}: {error}"))?;
    let table: toml::Table = text.parse().map_err(|error| format!("{shown} is not TOML: {error}"))?;
    let mut words = Vec::new();
    for (key, value) in &table {
        let arg = flag(key, command).ok_or_else(|| unknown(&shown.to_string(), key, command))?;
        let option = options(key, value).map_err(|wrong| format!("{shown}: `{key}` {wrong}"))?;
        check(arg, &option).map_err(|wrong| format!("{shown}: `{key}`: {wrong}"))?;
        if !given.iter().any(|word| names(key, word)) {
            words.extend(option);
        }
    }
    Ok(words)
}

/// The flag of this name that a file may set.
fn flag<'a>(key: &str, command: &'a Command) -> Option<&'a Arg> {
    let settable = |arg: &&Arg| {
        let sets = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
        sets && arg.get_long() == Some(key) && key != "config"
    };
    command.get_arguments().find(settable)
}

fn unknown(file: &str, key: &str, command: &Command) -> String {
    let written = key.replace('_', "-");
    let near = if flag(&written, command).is_some() {
        format!("; write `{written}`")
    } else {
        format!("; `{} --help` lists all keys", command.get_name())
    };
    format!("{file}: there is no option `{key}`{near}")
}

/// What stands in the file, as words.
fn options(key: &str, value: &toml::Value) -> Result<Vec<OsString>, &'static str> {
    let one = |value: &toml::Value| {
        let text = match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Float(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => {
                return Err("must be a string, a number, true, false, or a list of these");
            }
        };
        Ok(format!("--{key}={text}").into())
    };
    match value {
        toml::Value::Array(values) => values.iter().map(one).collect(),
        value => Ok(vec![one(value)?]),
    }
}

/// Whether the flag takes these values, asked of the flag alone, so that its complaint is about the file.
fn check(arg: &Arg, option: &[OsString]) -> Result<(), String> {
    let alone = arg.clone().required(false);
    let lone = Command::new("file").no_binary_name(true).arg(alone);
    let checked = lone.try_get_matches_from(option).map(drop);
    checked.map_err(|error| {
        let text = error.to_string();
        let complaint = text.lines().take_while(|line| !line.is_empty()).map(str::trim);
        let complaint: Vec<&str> = complaint.collect();
        complaint.join(" ").trim_start_matches("error: ").to_owned()
    })
}

/// The value of a flag, if the command line has it.
fn value_of(key: &str, words: &[OsString]) -> Option<OsString> {
    let at = words.iter().position(|word| names(key, word))?;
    match words[at].to_str()?.split_once('=') {
        Some((_, value)) => Some(value.into()),
        None => words.get(at + 1).cloned(),
    }
}

/// Whether a word is this flag, with its value or without.
fn names(key: &str, word: &OsStr) -> bool {
    let flag = word.to_str().and_then(|word| word.strip_prefix("--"));
    flag.is_some_and(|flag| flag.split('=').next() == Some(key))
}
