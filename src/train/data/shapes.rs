//! The shapes of a line, and what each becomes.
//!
//! | shape | fields | prompt | reply |
//! |---|---|---|---|
//! | our evaluation lines | `prompt` or `question`, `answer`; `kind`, `check`, `family`, `steps`, `verbose`, `varied`, `concise`, `scratch` | the question | the traces |
//! | TRL, mlx-lm | `prompt`, `completion`: texts or lists of messages | the prompt | the completion |
//! | TRL, mlx-lm, OpenAI | `messages` | all messages before the last | the last, which the assistant says |
//! | GSM8K | `question`, `answer` with a line `#### 42` | the question | the answer, ending in `Answer: 42` |
//! | MathQA | `Problem`, `Rationale`, `options`, `correct` | problem and options | the rationale, ending in `Answer: c` |
//!
//! Other fields are left alone, `need` among them: it depends on a tokenizer, so tokens are counted anew.
//! A text for a prompt is a user turn. Numbers are taken for texts in `id` and `answer`.

use brevity_model::Message;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Item, Style, Trace};
use crate::measure::eval::{self, Check};

/// Fields of our lines that hold a trace.
const TRACES: [(&str, Style); 4] = [
    ("verbose", Style::Verbose),
    ("varied", Style::Varied),
    ("concise", Style::Concise),
    ("scratch", Style::Scratch),
];

/// A line that is an item, or that is empty in a place that must not be.
pub(super) enum Line {
    Item(Box<Item>),
    /// The prompt or the only reply has no text.
    Empty,
}

/// Reads the object of line `line`; the error says what is wrong.
pub(super) fn parse(object: &Map<String, Value>, line: usize) -> Result<Line, String> {
    let has = |field: &str| object.contains_key(field);
    let read = if has("messages") {
        messages(object)
    } else if has("completion") {
        completion(object)
    } else if has("Problem") {
        math_qa(object)
    } else if (has("prompt") || has("question")) && has("answer") {
        let is_traced = TRACES.iter().any(|(field, _)| has(field));
        match object.get("answer").and_then(Value::as_str) {
            Some(answer) if !is_traced && gsm8k_answer(answer).is_some() => gsm8k(object),
            _ => evaluation_line(object),
        }
    } else {
        let fields: Vec<&str> = object.keys().map(String::as_str).collect();
        return Err(format!(
            "expected prompt and answer, prompt and completion, messages, question and answer with ####, or Problem and correct; found {}",
            match fields.is_empty() {
                true => "no fields".to_owned(),
                false => fields.join(", "),
            }
        ));
    }?;
    let Some(mut item) = read else {
        return Ok(Line::Empty);
    };
    item.line = line;
    if item.question.id.is_empty() {
        item.question.id = line.to_string();
    }
    Ok(Line::Item(Box::new(item)))
}

type Parsed = Result<Option<Item>, String>;

/// An item without anything optional.
fn item(object: &Map<String, Value>, turns: Vec<Message>) -> Result<Item, String> {
    let question = turns.last().map(|turn| turn.content.clone());
    Ok(Item {
        question: eval::Item {
            id: optional(object, "id", text_or_number)?.unwrap_or_default(),
            question: question.unwrap_or_default(),
            answer: String::new(),
            check: Check::None,
            kind: match optional(object, "kind", text)? {
                Some(kind) => kind,
                None => optional(object, "label", text)?.unwrap_or_default(),
            },
        },
        turns,
        family: optional(object, "family", text)?.unwrap_or_default(),
        steps: optional(object, "steps", count)?.unwrap_or_default(),
        traces: vec![],
        line: 0,
    })
}

fn evaluation_line(object: &Map<String, Value>) -> Parsed {
    let field = if object.contains_key("prompt") {
        "prompt"
    } else {
        "question"
    };
    let prompt = required(object, field, text)?;
    if prompt.trim().is_empty() {
        return Ok(None);
    }
    let mut item = item(object, vec![Message::new("user", prompt)])?;
    item.question.answer = required(object, "answer", text_or_number)?;
    item.question.check = match object.get("check") {
        None => Check::default(),
        Some(check) => Check::deserialize(check).map_err(|e| format!("check: {e}"))?,
    };
    let judged = item.question.check != Check::None;
    if judged && item.question.answer.trim().is_empty() {
        return Ok(None);
    }
    for (field, style) in TRACES {
        if let Some(text) = optional(object, field, text)? {
            item.traces.extend(trace(style, text));
        }
    }
    Ok(Some(item))
}

fn completion(object: &Map<String, Value>) -> Parsed {
    let turns = match object.get("prompt") {
        Some(Value::Array(list)) => turns("prompt", list)?,
        _ => vec![Message::new("user", required(object, "prompt", text)?)],
    };
    let reply = match object.get("completion") {
        Some(Value::Array(list)) => match &turns_of_reply(list)?[..] {
            [reply] => reply.content.clone(),
            replies => {
                return Err(format!(
                    "completion: expected one message, found {}",
                    replies.len()
                ));
            }
        },
        _ => required(object, "completion", text)?,
    };
    with_reply(object, turns, reply)
}

fn turns_of_reply(list: &[Value]) -> Result<Vec<Message>, String> {
    let turns = turns("completion", list)?;
    match turns.iter().find(|turn| turn.role != "assistant") {
        Some(other) => Err(format!(
            "completion: expected the role assistant, found {:?}",
            other.role
        )),
        None => Ok(turns),
    }
}

fn messages(object: &Map<String, Value>) -> Parsed {
    let Some(Value::Array(list)) = object.get("messages") else {
        return Err("messages: expected a list".into());
    };
    let mut turns = turns("messages", list)?;
    match turns.pop() {
        Some(last) if last.role == "assistant" => with_reply(object, turns, last.content),
        Some(last) => Err(format!(
            "messages: expected the role assistant in the last one, found {:?}",
            last.role
        )),
        None => Ok(None),
    }
}

fn turns(field: &str, list: &[Value]) -> Result<Vec<Message>, String> {
    let turn = |(i, value): (usize, &Value)| {
        let part = |name: &str| {
            let found = value.get(name).and_then(Value::as_str);
            found
                .map(clean)
                .ok_or_else(|| format!("{field}[{i}]: expected a text in {name:?}, found {value}"))
        };
        Ok(Message::new(part("role")?, part("content")?))
    };
    list.iter().enumerate().map(turn).collect()
}

fn with_reply(object: &Map<String, Value>, turns: Vec<Message>, reply: String) -> Parsed {
    match turns.last() {
        Some(last) if last.role == "user" => {}
        Some(last) => {
            return Err(format!(
                "expected the role user before the reply, found {:?}",
                last.role
            ));
        }
        None => return Ok(None),
    }
    if turns.iter().all(|turn| turn.content.trim().is_empty()) || reply.trim().is_empty() {
        return Ok(None);
    }
    let mut item = item(object, turns)?;
    item.traces.extend(trace(Style::Given, reply));
    Ok(Some(item))
}

/// Solution and answer of `...\n#### 42`.
fn gsm8k_answer(text: &str) -> Option<(&str, &str)> {
    let (solution, answer) = text.rsplit_once("####")?;
    let starts_line = solution.is_empty() || solution.ends_with('\n');
    let answer = answer.trim();
    let is_line = !answer.is_empty() && !answer.contains('\n');
    (starts_line && is_line).then_some((solution.trim(), answer))
}

fn gsm8k(object: &Map<String, Value>) -> Parsed {
    let field = if object.contains_key("question") {
        "question"
    } else {
        "prompt"
    };
    let question = required(object, field, text)?;
    let answer = required(object, "answer", text)?;
    let Some((solution, answer)) = gsm8k_answer(&answer) else {
        return Err("answer: expected a line that begins with ####".into());
    };
    if question.trim().is_empty() {
        return Ok(None);
    }
    let mut item = item(object, vec![Message::new("user", question)])?;
    let solution = without_calculator(solution);
    item.question.answer = answer.to_owned();
    item.question.check = Check::Equal;
    item.steps = solution.lines().count();
    item.traces
        .extend(trace(Style::Given, with_answer(&solution, answer)));
    Ok(Some(item))
}

/// A solution without `<<48/2=24>>`, which a calculator wrote.
fn without_calculator(solution: &str) -> String {
    let mut parts = solution.split("<<");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(">>") {
            Some((_, rest)) => text.push_str(rest),
            None => {
                text.push_str("<<");
                text.push_str(part);
            }
        }
    }
    text
}

fn with_answer(solution: &str, answer: &str) -> String {
    match solution.is_empty() {
        true => format!("Answer: {answer}"),
        false => format!("{solution}\nAnswer: {answer}"),
    }
}

fn math_qa(object: &Map<String, Value>) -> Parsed {
    let problem = required(object, "Problem", text)?;
    let options = match object.get("options") {
        Some(Value::Array(list)) => {
            let texts = list.iter().map(|v| text("options", v));
            texts.collect::<Result<Vec<_>, _>>()?.join(", ")
        }
        _ => required(object, "options", text)?,
    };
    let letter = required(object, "correct", text)?;
    let letter = letter.trim().to_lowercase();
    if letter.len() != 1 || !("a"..="j").contains(&letter.as_str()) {
        return Err(format!(
            "correct: expected a letter from a to j, found {letter:?}"
        ));
    }
    if problem.trim().is_empty() {
        return Ok(None);
    }
    let prompt = format!("{}\nOptions: {}", problem.trim(), options.trim());
    let mut item = item(object, vec![Message::new("user", prompt)])?;
    item.question.answer = letter.clone();
    item.question.check = Check::Equal;
    if let Some(category) = optional(object, "category", text)? {
        item.family = category;
    }
    if let Some(rationale) = optional(object, "Rationale", text)? {
        // Many are wrapped in quotes.
        let rationale = rationale.trim().trim_matches('"').trim();
        if !rationale.is_empty() {
            item.traces
                .extend(trace(Style::Given, with_answer(rationale, &letter)));
        }
    }
    Ok(Some(item))
}

/// A trace, unless it is empty.
fn trace(style: Style, text: String) -> Option<Trace> {
    (!text.trim().is_empty()).then_some(Trace {
        style,
        text,
        tokens: 0,
    })
}

type Reader<T> = fn(&str, &Value) -> Result<T, String>;

fn required<T>(object: &Map<String, Value>, field: &str, read: Reader<T>) -> Result<T, String> {
    match object.get(field) {
        Some(value) => read(field, value),
        None => Err(format!("field {field:?} is missing")),
    }
}

/// `null` is nothing.
fn optional<T>(
    object: &Map<String, Value>,
    field: &str,
    read: Reader<T>,
) -> Result<Option<T>, String> {
    let there = object.get(field).filter(|value| !value.is_null());
    there.map(|value| read(field, value)).transpose()
}

fn text(field: &str, value: &Value) -> Result<String, String> {
    let text = value.as_str().map(clean);
    text.ok_or_else(|| format!("{field}: expected a text, found {value}"))
}

fn text_or_number(field: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(clean(text)),
        _ => Err(format!(
            "{field}: expected a text or a number, found {value}"
        )),
    }
}

fn count(field: &str, value: &Value) -> Result<usize, String> {
    let count = value.as_u64().and_then(|n| usize::try_from(n).ok());
    count.ok_or_else(|| format!("{field}: expected a count, found {value}"))
}

/// Line ends of every system become ours.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
}
