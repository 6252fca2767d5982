//! Reads what can be read: a document that is broken does not spoil the others
//! of its file.
use super::{Document, Problem, documents, is_json, labels, yaml};

/// How many broken documents of one file are told before the rest is left.
const PROBLEM_LIMIT: usize = 20;

/// The documents of `text` that can be read, and what is wrong with the others.
pub(super) fn salvage(text: &str) -> (Vec<Document>, Vec<Problem>) {
    if is_json(text) {
        return match documents(text) {
            Ok(documents) => (documents, Vec::new()),
            Err(problem) => (Vec::new(), vec![problem]),
        };
    }
    let (mut read, mut problems) = (Vec::new(), Vec::<Problem>::new());
    let mut from = 0;
    while problems.len() < PROBLEM_LIMIT {
        let stream = yaml::stream(&from_line(text, from));
        for mut document in stream.documents {
            match labels::settle(&mut document) {
                Ok(()) => read.push(document),
                Err(problem) => problems.push(problem),
            }
        }
        let Some(problem) = stream.problem else { break };
        // What breaks before its document has begun is met again there.
        let again = |known: &Problem| (known.place, &known.sentence) == (problem.place, &problem.sentence);
        if !problems.iter().any(again) {
            problems.push(problem);
        }
        match marker_after(text, stream.begun.max(from)) {
            Some(line) => from = line,
            None => break,
        }
    }
    (read, problems)
}

/// The text from a line on, counted from 1, which keeps its number.
fn from_line(text: &str, line: usize) -> String {
    let before = line.saturating_sub(1);
    let rest = text.split_inclusive('\n').skip(before);
    "\n".repeat(before) + &rest.collect::<String>()
}

/// The next line after `line` that begins a document. No scalar has such a line:
/// its lines are indented, or YAML forbids them.
fn marker_after(text: &str, line: usize) -> Option<usize> {
    let begins = |text: &str| {
        text.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
    };
    (1..).zip(text.lines()).skip(line).find(|(_, text)| begins(text)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::salvage;

    /// The names that were read, with their lines, and what was wrong.
    #[track_caller]
    fn check(text: &str, read: &[(&str, usize)], wrong: &[&str]) {
        let (documents, problems) = salvage(text);
        let names: Vec<_> =
            documents.iter().map(|it| (it.value["a"].as_str().unwrap(), it.positions.start.line)).collect();
        assert_eq!(names, read);
        let sentences: Vec<_> = problems.iter().map(|it| format!("{}: {}", it.place, it.sentence)).collect();
        assert_eq!(sentences.len(), wrong.len(), "{sentences:?}");
        for (sentence, wrong) in sentences.iter().zip(wrong) {
            assert!(sentence.starts_with(wrong), "{sentence}");
        }
    }

    #[test]
    fn a_broken_document_leaves_the_others() {
        let twice = "2:1: the key `a` stands twice";
        check("a: x\n---\na: w\n", &[("x", 1), ("w", 3)], &[]);
        check("a: x\na: x\n---\na: w\n", &[("w", 4)], &[twice]);
        check("a: x\n---\na: [\n---\na: z\n", &[("x", 1), ("z", 5)], &["4:1: not valid YAML"]);
        check("a: x\n---\na: \"w\n---\na: z\n", &[("x", 1), ("z", 5)], &["3:4: not valid YAML"]);
        check(
            "a: x\n---\na: |\n  ---\nb: {\n---\na: z\n--- \na: }\n",
            &[("x", 1), ("z", 7)],
            &["6:1: not", "9:4: not"],
        );
    }

    #[test]
    fn a_file_of_nothing_but_problems_ends() {
        let text = "a: [\n---\n".repeat(100);
        let (documents, problems) = salvage(&text);
        assert_eq!((documents.len(), problems.len()), (0, 20));
    }
}
