//! Reads what can be read: a document that is broken does not spoil the others
//! of its file.
use super::{Document, Unreadable, documents, is_json, labels, yaml};

/// How much of a document that cannot be read is shown, in bytes.
const SHOWN: usize = 64 << 10;

/// A document that cannot be read: why, and the beginning of its text.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) problem: Unreadable,
    pub(super) text: String,
}

/// The documents of `text` that can be read, and the others.
pub(super) fn salvage(text: &str) -> (Vec<Document>, Vec<Broken>) {
    if is_json(text) {
        return match documents(text) {
            Ok(documents) => (documents, Vec::new()),
            Err(problem) => (Vec::new(), vec![Broken { problem, text: start_of(text).to_owned() }]),
        };
    }
    Salvage { text, markers: None, read: Vec::new(), broken: Vec::new() }.run()
}

struct Salvage<'a> {
    text: &'a str,
    /// Where documents begin, looked for when something is broken.
    markers: Option<Vec<Marker>>,
    read: Vec<Document>,
    broken: Vec<Broken>,
}

/// A line that begins a document.
#[derive(Clone, Copy)]
struct Marker {
    /// Its number, from 1.
    line: usize,
    /// Where it begins in the text.
    byte: usize,
}

impl Salvage<'_> {
    fn run(mut self) -> (Vec<Document>, Vec<Broken>) {
        let mut from = Marker { line: 1, byte: 0 };
        loop {
            let rest = self.text.get(from.byte..).unwrap_or_default();
            let stream = yaml::stream(rest, from.line - 1);
            for document in stream.documents {
                self.take(document);
            }
            let Some(problem) = stream.problem else { break };
            // A problem before any document begins is one of the first.
            let begun = usize::try_from(stream.begun).unwrap_or(usize::MAX).max(from.line);
            self.give_up(problem, begun);
            match self.markers().iter().find(|marker| marker.line > begun) {
                Some(marker) => from = *marker,
                None => break,
            }
        }
        (self.read, self.broken)
    }

    fn take(&mut self, mut document: Document) {
        match labels::settle_object(&mut document) {
            Ok(()) => self.read.push(document),
            Err(problem) => {
                let begun = document.positions.start.line;
                self.give_up(problem, usize::try_from(begun).unwrap_or(usize::MAX));
            }
        }
    }

    /// The document that has begun on line `begun` cannot be read.
    fn give_up(&mut self, problem: Unreadable, begun: usize) {
        // What breaks before its document has begun is met again there.
        let again = |known: &Broken| {
            (known.problem.place, &known.problem.sentence) == (problem.place, &problem.sentence)
        };
        self.broken.pop_if(|known| again(known));
        let text = self.text;
        let markers = self.markers();
        let next = markers.partition_point(|marker| marker.line <= begun);
        let byte = |at: usize| markers.get(at).map(|marker| marker.byte);
        let start = next.checked_sub(1).and_then(byte).unwrap_or_default();
        let end = byte(next).unwrap_or(text.len());
        let text = start_of(text.get(start..end).unwrap_or_default()).to_owned();
        self.broken.push(Broken { problem, text });
    }

    fn markers(&mut self) -> &[Marker] {
        self.markers.get_or_insert_with(|| markers(self.text))
    }
}

/// The lines that begin a document. No scalar has such a line: its lines are
/// indented, or YAML forbids them.
fn markers(text: &str) -> Vec<Marker> {
    let mut found = Vec::new();
    let mut byte = 0;
    for (line, content) in (1..).zip(text.split_inclusive('\n')) {
        let begins = content.strip_prefix("---");
        if begins.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n'])) {
            found.push(Marker { line, byte });
        }
        byte += content.len();
    }
    found
}

fn start_of(text: &str) -> &str {
    &text[..text.floor_char_boundary(SHOWN)]
}

#[cfg(test)]
mod tests {
    use super::{SHOWN, salvage};

    /// The names that were read, with their lines, and what was wrong.
    #[track_caller]
    fn check(text: &str, read: &[(&str, u32)], wrong: &[(&str, &str)]) {
        let (documents, broken) = salvage(text);
        let names: Vec<_> =
            documents.iter().map(|it| (it.value["a"].as_str().unwrap(), it.positions.start.line)).collect();
        assert_eq!(names, read);
        let told: Vec<_> = broken
            .iter()
            .map(|it| (format!("{}: {}", it.problem.place, it.problem.sentence), it.text.as_str()))
            .collect();
        assert_eq!(told.len(), wrong.len(), "{told:?}");
        for ((sentence, text), (wrong, wrong_text)) in told.iter().zip(wrong) {
            assert!(sentence.starts_with(wrong), "{sentence}");
            assert_eq!(text, wrong_text);
        }
    }

    #[test]
    fn a_broken_document_leaves_the_others() {
        let twice = "2:1: the key `a` stands twice";
        check("a: x\n---\na: w\n", &[("x", 1), ("w", 3)], &[]);
        check("a: x\na: x\n---\na: w\n", &[("w", 4)], &[(twice, "a: x\na: x\n")]);
        check(
            "a: x\n---\na: [\n---\na: z\n",
            &[("x", 1), ("z", 5)],
            &[("4:1: not valid YAML", "---\na: [\n")],
        );
        check(
            "a: x\n---\na: \"w\n---\na: z\n",
            &[("x", 1), ("z", 5)],
            &[("3:4: not valid YAML", "---\na: \"w\n")],
        );
        check(
            "a: x\n---\na: |\n  ---\nb: {\n---\na: z\n--- \na: }\n",
            &[("x", 1), ("z", 7)],
            &[("6:1: not", "---\na: |\n  ---\nb: {\n"), ("9:4: not", "--- \na: }\n")],
        );
    }

    #[test]
    fn a_label_that_is_no_text_leaves_the_others() {
        let odd = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: n}\n";
        let sentence = "5:18: the name `n` is a boolean to YAML, and it must be text; quote it: \"n\"";
        check(&format!("a: x\n{odd}---\na: w\n"), &[("x", 1), ("w", 7)], &[(sentence, odd)]);
    }

    #[test]
    fn every_broken_document_is_told() {
        let text = "a: [\n---\n".repeat(100);
        let (documents, broken) = salvage(&text);
        assert_eq!((documents.len(), broken.len()), (0, 100));
    }

    #[test]
    fn the_text_of_a_broken_document_has_an_end() {
        let text = format!("a: [\n# {}\n", "ö".repeat(64_000));
        let (_, broken) = salvage(&text);
        assert_eq!(broken[0].text.len(), SHOWN - 1);
    }
}
