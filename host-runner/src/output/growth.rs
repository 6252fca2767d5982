//! How the cost of questions grows with the size of a cluster: a table, data,
//! and a picture.
use super::json_text;
use serde::Serialize;
use std::fmt::Write as _;

/// The measurements of one shape.
#[derive(Debug, Serialize)]
pub(crate) struct Growth {
    /// The shape.
    pub(crate) shape: &'static str,
    /// Its sizes, rising.
    pub(crate) steps: Vec<Step>,
}

/// What one size costs; times are in seconds.
#[derive(Debug, Serialize)]
pub(crate) struct Step {
    /// How many units there are: namespaces, pods or blocks.
    pub(crate) size: usize,
    /// How many objects that makes.
    pub(crate) objects: usize,
    /// Reading them.
    pub(crate) load: f64,
    /// The first question, which groups the pods too.
    pub(crate) isolation: f64,
    /// Explaining one connection.
    pub(crate) explain: f64,
    /// The connections that one changed policy opens.
    pub(crate) diff: f64,
    /// What one changed policy opens, workload by workload.
    pub(crate) change: f64,
    /// Listing all connections, where that was asked.
    pub(crate) connectivity: Option<f64>,
    /// The memory of the module at the end, in MiB.
    pub(crate) memory: usize,
}

const HEADINGS: [&str; 9] = [
    "size",
    "objects",
    "load s",
    "isolation s",
    "explain ms",
    "diff ms",
    "change ms",
    "connectivity ms",
    "memory MiB",
];

impl Step {
    fn cells(&self) -> [String; 9] {
        let milliseconds = |seconds: f64| format!("{:.1}", seconds * 1e3);
        [
            self.size.to_string(),
            self.objects.to_string(),
            format!("{:.2}", self.load),
            format!("{:.2}", self.isolation),
            milliseconds(self.explain),
            milliseconds(self.diff),
            milliseconds(self.change),
            self.connectivity.map_or_else(|| "-".to_owned(), milliseconds),
            self.memory.to_string(),
        ]
    }

    /// What is drawn.
    fn seconds(&self) -> [(&'static str, Option<f64>); 6] {
        [
            ("load", Some(self.load)),
            ("isolation", Some(self.isolation)),
            ("explain", Some(self.explain)),
            ("diff", Some(self.diff)),
            ("change", Some(self.change)),
            ("connectivity", self.connectivity),
        ]
    }
}

/// A table in columns.
pub(crate) fn txt(growth: &Growth) -> String {
    let line = |cells: &[String; 9]| {
        let cells = cells.iter().zip(HEADINGS).map(|(cell, heading)| {
            let width = heading.len().max(6);
            format!("{cell:>width$}")
        });
        cells.collect::<Vec<_>>().join("  ") + "\n"
    };
    let rows = growth.steps.iter().map(|step| line(&step.cells()));
    line(&HEADINGS.map(str::to_owned)) + &rows.collect::<String>()
}

/// A table of Markdown.
pub(crate) fn md(growth: &Growth) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rows = growth.steps.iter().map(|step| line(&step.cells()));
    line(&HEADINGS.map(str::to_owned))
        + &line(&HEADINGS.map(|_| "---:".to_owned()))
        + &rows.collect::<String>()
}

/// The measurements as data.
pub(crate) fn json(growth: &Growth) -> String {
    json_text(growth)
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const MARGIN: f64 = 60.0;
/// Room for the names of the lines.
const NAMES: f64 = 110.0;
/// The decades of time that are drawn: from 0.1 ms to 100 s.
const DECADES: (i32, i32) = (-4, 2);

/// A picture with logarithmic axes, on which what is linear rises by one decade
/// a decade. Each line has its name at its end, so that it needs no colours.
pub(crate) fn svg(growth: &Growth) -> String {
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>seconds for each question by number of objects, shape {}</title>\n",
        growth.shape
    );
    let bottom = HEIGHT - MARGIN;
    for decade in DECADES.0..=DECADES.1 {
        let seconds = 10_f64.powi(decade);
        let (y, end) = (height(seconds), WIDTH - NAMES);
        let _ = writeln!(text, "<path d=\"M{MARGIN} {y:.1}H{end}\" stroke=\"#ddd\"/>");
        let label = if decade < 0 { format!("{} ms", seconds * 1e3) } else { format!("{seconds} s") };
        let _ = writeln!(
            text,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            MARGIN - 6.0,
            y + 4.0
        );
    }
    for (at, step) in growth.steps.iter().enumerate() {
        let x = along(at, growth.steps.len());
        let _ = writeln!(
            text,
            "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            bottom + 18.0,
            step.objects
        );
    }
    let middle = f64::midpoint(MARGIN, WIDTH - NAMES);
    let _ =
        writeln!(text, "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">objects</text>", bottom + 40.0);
    for line in 0..6 {
        text += &drawn(growth, line);
    }
    text + "</svg>\n"
}

/// One question's line, with its name.
fn drawn(growth: &Growth, line: usize) -> String {
    let steps = growth.steps.iter().enumerate();
    let points = steps.filter_map(|(at, step)| {
        let (name, seconds) = step.seconds()[line];
        Some((name, along(at, growth.steps.len()), height(seconds?)))
    });
    let points: Vec<_> = points.collect();
    let Some((name, x, y)) = points.last() else { return String::new() };
    let path: Vec<String> = points.iter().map(|(_, x, y)| format!("{x:.1},{y:.1}")).collect();
    format!(
        "<polyline points=\"{}\" fill=\"none\" stroke=\"#333\"/>\n<text x=\"{:.1}\" y=\"{:.1}\">{name}</text>\n",
        path.join(" "),
        x + 6.0,
        y + 4.0
    )
}

fn height(seconds: f64) -> f64 {
    let (low, high) = (f64::from(DECADES.0), f64::from(DECADES.1));
    let part = (seconds.log10().clamp(low, high) - low) / (high - low);
    HEIGHT - MARGIN - part * (HEIGHT - 2.0 * MARGIN)
}

/// The place of one of `count` sizes, which double, on an axis of logarithms.
fn along(at: usize, count: usize) -> f64 {
    let part = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let last = part(count.saturating_sub(1)).max(1.0);
    MARGIN + 30.0 + part(at) / last * (WIDTH - NAMES - MARGIN - 40.0)
}
