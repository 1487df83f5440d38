//! Curves of one or several runs in one HTML file without anything from outside: SVG, no scripts.

mod chart;

use std::fmt::Write as _;
use std::path::Path;

use super::log::{self, LogLine};
use super::state::{OutFolder, write_file};
use super::{Error, Result};
use chart::{Band, Chart, Curve, Point};

/// Colours of the runs, in order; they repeat.
const COLOURS: [(u8, u8, u8); 8] = [
    (31, 119, 180),
    (214, 89, 28),
    (44, 140, 60),
    (148, 82, 179),
    (190, 40, 60),
    (120, 90, 60),
    (90, 90, 90),
    (0, 130, 140),
];

/// A run and its log.
#[derive(Clone, Debug)]
pub struct Run {
    /// Name in the report.
    pub name: String,
    /// Its log.
    pub lines: Vec<LogLine>,
}

impl Run {
    /// The run in a folder, under the folder's name.
    ///
    /// # Errors
    /// As [`log::read`].
    pub fn open(folder: &OutFolder) -> Result<Self> {
        let name = folder
            .path()
            .file_name()
            .unwrap_or(folder.path().as_os_str());
        Ok(Self {
            name: name.to_string_lossy().into_owned(),
            lines: log::read(&folder.log())?,
        })
    }
}

/// Writes the report of `runs`.
///
/// # Errors
/// [`Error::Chart`] if a curve cannot be drawn, [`Error::Io`].
pub fn write(path: &Path, runs: &[Run]) -> Result<()> {
    let html = html(runs)?;
    write_file(path, &|w| w.write_all(html.as_bytes())).map_err(|e| Error::io(path, e))
}

/// The report of `runs`: at most 200 kB, charts only of what the logs have.
///
/// # Errors
/// [`Error::Chart`] if a curve cannot be drawn.
pub fn html(runs: &[Run]) -> Result<String> {
    let names: Vec<String> = runs.iter().map(|run| escaped(&run.name)).collect();
    let mut html = format!("{HEAD}<title>{0}</title>\n<h1>{0}</h1>\n", names.join(", "));
    html.push_str("<p class=\"key\">");
    for (i, name) in names.iter().enumerate() {
        let (r, g, b) = COLOURS[i % COLOURS.len()];
        let _ = write!(
            html,
            "<span style=\"color:rgb({r},{g},{b})\">&#9632; {name}</span> "
        );
    }
    html.push_str("</p>\n");
    table(&mut html, runs, &names);
    for chart in charts(runs) {
        let _ = write!(
            html,
            "<figure>\n<figcaption>{}</figcaption>\n{}</figure>\n",
            chart.title,
            chart.svg()?
        );
    }
    Ok(html)
}

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n\
    <style>body{font:15px sans-serif;margin:2em auto;max-width:1340px;padding:0 1em}\
    figure{display:inline-block;margin:0 1em 1em 0;max-width:100%}figcaption{font-weight:bold}\
    svg{max-width:100%;height:auto}td,th{padding:.2em .8em;text-align:right}\
    td:first-child,th:first-child{text-align:left}.key span{margin-right:1em}</style>\n";

/// What each run came to.
fn table(html: &mut String, runs: &[Run], names: &[String]) {
    html.push_str(
        "<table>\n<tr><th>run<th>steps<th>last loss<th>best accuracy<th>tokens there<th>last accuracy<th>tokens there\n",
    );
    let number = |x: Option<f64>| x.map_or("&ndash;".to_owned(), |x| format!("{x:.3}"));
    for (run, name) in runs.iter().zip(names) {
        let steps = run.lines.iter().map(|l| l.step).max().unwrap_or(0);
        let loss = run.lines.iter().rev().find_map(|l| l.loss);
        let evaluated = run.lines.iter().filter(|l| l.accuracy.is_some());
        let last = evaluated.clone().next_back();
        // The shortest of equals.
        let rank = |l: &LogLine| (l.accuracy, l.eval_mean_length.map(|tokens| -tokens));
        let best = evaluated.max_by(|a, b| {
            let order = rank(a).partial_cmp(&rank(b));
            order.unwrap_or(std::cmp::Ordering::Equal)
        });
        let of = |line: Option<&LogLine>| {
            let accuracy = number(line.and_then(|l| l.accuracy));
            let tokens = line.and_then(|l| l.eval_mean_length);
            format!("<td>{accuracy}<td>{}", number(tokens))
        };
        let _ = writeln!(
            html,
            "<tr><td>{name}<td>{steps}<td>{}{}{}",
            number(loss),
            of(best),
            of(last)
        );
    }
    html.push_str("</table>\n");
}

/// The charts for which there is anything to draw.
fn charts(runs: &[Run]) -> Vec<Chart> {
    type Value = fn(&LogLine) -> Option<f64>;
    let by_step: [(&'static str, &'static str, Value); 5] = [
        ("Loss", "loss", |l| l.loss),
        ("Accuracy on validation", "share of right answers", |l| {
            l.accuracy
        }),
        (
            "Length of sampled replies, and the budgets",
            "tokens",
            |l| l.mean_length,
        ),
        ("Reward", "mean reward", |l| l.reward),
        (
            "Divergence from the reference policy",
            "nats a token",
            |l| l.kl,
        ),
    ];
    let mut charts = vec![];
    for (title, y, value) in by_step {
        let mut chart = Chart::new(title, "step", y);
        for (i, run) in runs.iter().enumerate() {
            let points = run.lines.iter().filter_map(|line| {
                let y = value(line).filter(|y| y.is_finite())?;
                Some(Point {
                    x: line.step as f64,
                    y,
                })
            });
            chart.curves.push(Curve {
                colour: COLOURS[i % COLOURS.len()],
                points: points.collect(),
                marks: title.starts_with("Accuracy"),
            });
            if y == "tokens" {
                chart.bands.push(budgets(run, i));
            }
        }
        charts.push(chart);
    }
    charts.insert(3, frontier(runs));
    charts.retain(|chart| !chart.is_empty());
    charts
}

/// From the smallest to the largest budget of every step.
fn budgets(run: &Run, index: usize) -> Band {
    let edges = run
        .lines
        .iter()
        .filter_map(|l| Some((l.step as f64, l.budget_min?, l.budget_max?)));
    Band {
        colour: COLOURS[index % COLOURS.len()],
        edges: edges.collect(),
    }
}

/// Accuracy against tokens, one point for every evaluation, joined in the order of training.
fn frontier(runs: &[Run]) -> Chart {
    let title = "Accuracy against tokens on validation";
    let mut chart = Chart::new(title, "mean tokens of a reply", "share of right answers");
    for (i, run) in runs.iter().enumerate() {
        let points = run.lines.iter().filter_map(|l| {
            Some(Point {
                x: l.eval_mean_length?,
                y: l.accuracy?,
            })
        });
        chart.curves.push(Curve {
            colour: COLOURS[i % COLOURS.len()],
            points: points.collect(),
            marks: true,
        });
    }
    chart
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, steps: u64, rl: bool) -> Run {
        let line = |step: u64| {
            let x = step as f64;
            let evaluated = step.is_multiple_of(10);
            LogLine {
                step,
                loss: Some(1.0 / (1.0 + x)),
                accuracy: evaluated.then(|| 0.5 + 0.001 * (x % 97.0)),
                eval_mean_length: evaluated.then_some(114.0 - 0.01 * x),
                mean_length: rl.then_some(100.0 - 0.01 * x),
                budget_min: rl.then_some(48.0),
                budget_max: rl.then_some(96.0),
                reward: rl.then_some(0.5),
                kl: rl.then_some(1e-3 * x),
                ..Default::default()
            }
        };
        Run {
            name: name.into(),
            lines: (1..=steps).map(line).collect(),
        }
    }

    #[test]
    fn a_report_has_the_charts_that_the_log_has_data_for() {
        let sft = html(&[run("long", 100, false)]).unwrap();
        assert_eq!(sft.matches("<svg").count(), 3);
        let rl = html(&[run("short", 100, true)]).unwrap();
        assert_eq!(rl.matches("<svg").count(), 6);
        assert!(rl.contains("Accuracy against tokens") && rl.contains("budgets"));
        // One band of budgets.
        assert_eq!(
            rl.matches("<polygon").count(),
            1 + sft.matches("<polygon").count()
        );
        let both = html(&[run("long", 100, false), run("short", 100, true)]).unwrap();
        assert_eq!(both.matches("<svg").count(), 6);
        assert_eq!(
            html(&[run("new", 0, false)])
                .unwrap()
                .matches("<svg")
                .count(),
            0
        );
    }

    #[test]
    fn many_long_runs_stay_small_and_load_nothing() {
        let runs: Vec<Run> = (0..8)
            .map(|i| run(&format!("run {i}"), 5000, true))
            .collect();
        let html = html(&runs).unwrap();
        assert!(html.len() < 200_000, "{} bytes", html.len());
        let links = html.replace("http://www.w3.org/2000/svg", "");
        for outside in ["http", "<script", "@import", "src=", "href="] {
            assert!(!links.contains(outside), "{outside}");
        }
    }

    #[test]
    fn names_are_text() {
        let html = html(&[run("<b>\"a\" & b", 20, false)]).unwrap();
        assert!(html.contains("&lt;b&gt;&quot;a&quot; &amp; b") && !html.contains("<b>"));
    }

    #[test]
    fn the_table_shows_the_best_and_the_last() {
        let mut run = run("r", 40, false);
        for (step, accuracy) in [(10, 0.25), (20, 0.75), (30, 0.75), (40, 0.5)] {
            run.lines[step - 1].accuracy = Some(accuracy);
        }
        let html = html(&[run]).unwrap();
        let row = "<tr><td>r<td>40<td>0.024<td>0.750<td>113.700<td>0.500<td>113.600\n";
        assert!(html.contains(row), "{html}");
    }

    #[test]
    fn numbers_that_cannot_be_drawn_are_left_out() {
        let mut run = run("r", 30, false);
        run.lines[3].loss = Some(f64::NAN);
        run.lines
            .iter_mut()
            .for_each(|l| l.accuracy = l.accuracy.map(|_| 0.5));
        let html = html(&[run]).unwrap();
        assert!(!html.contains("NaN") && html.contains("<svg"));
    }
}
