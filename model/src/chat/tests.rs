use proptest::prelude::*;

use super::*;

fn render(source: &str, messages: &[Message], generate: bool) -> Result<String> {
    let options = ChatOptions {
        add_generation_prompt: generate,
        ..ChatOptions::default()
    };
    ChatTemplate::new(source, "<s>", "</s>")?.render(messages, &options)
}

/// What the expression `source` prints.
fn eval(source: &str) -> String {
    render(
        &format!("{{{{ {source} }}}}"),
        &[Message::new("user", "Hi")],
        false,
    )
    .unwrap()
}

fn error(source: &str) -> String {
    render(source, &[Message::new("user", "Hi")], false)
        .unwrap_err()
        .to_string()
}

fn talk() -> Vec<Message> {
    [("user", "Hi"), ("assistant", " Hello! "), ("user", "Bye\n")]
        .map(|(role, content)| Message::new(role, content))
        .to_vec()
}

/// In the manner of SmolLM2: a default system message inside the loop, one long line.
const DEFAULT_SYSTEM: &str = "{% for m in messages %}\
{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nBe kind.<|im_end|>\n' }}{% endif %}\
{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}\
{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

#[test]
fn a_default_system_message() {
    let rest = "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n Hello! <|im_end|>\n<|im_start|>user\nBye\n<|im_end|>\n";
    assert_eq!(
        render(DEFAULT_SYSTEM, &talk(), true).unwrap(),
        format!("<|im_start|>system\nBe kind.<|im_end|>\n{rest}<|im_start|>assistant\n")
    );
    let mut messages = talk();
    messages.insert(0, Message::new("system", "Rhyme."));
    assert_eq!(
        render(DEFAULT_SYSTEM, &messages, false).unwrap(),
        format!("<|im_start|>system\nRhyme.<|im_end|>\n{rest}")
    );
}

/// In the manner of Qwen2.5: tools that are none, whitespace control, attribute access, calls of
/// tools looked for in messages that have none, an inner loop over the slice before the last.
const TOOLS: &str = r#"
{%- if tools %}
    {{- '<|im_start|>system\n# Tools\n' }}
    {%- for tool in tools %}
        {{- "\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "<|im_end|>\n" }}
{%- elif messages[0].role == 'system' %}
    {{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\n<tool_response>\n' ~ message.content ~ '\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
{%- endif %}
"#;

#[test]
fn tools_that_are_none() {
    let messages = [
        ("system", "S"),
        ("user", "U"),
        ("tool", "1"),
        ("tool", "2"),
        ("assistant", "A"),
    ]
    .map(|(role, content)| Message::new(role, content));
    assert_eq!(
        render(TOOLS, &messages, true).unwrap(),
        "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>user\n<tool_response>\n1\n</tool_response>\n<tool_response>\n2\n</tool_response><|im_end|>\n<|im_start|>assistant\nA<|im_end|>\n<|im_start|>assistant\n"
    );
}

/// In the manner of Llama 3: the beginning of text, dates, trimmed contents, a variable set under
/// a condition, an exception.
const DATED: &str = r#"{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- endif %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\n\nToday: " + date_string + "\n" + system_message + "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
    {%- else %}
        {{- raise_exception("no tools here: " + message.role) }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}
"#;

#[test]
fn a_date_and_an_exception() {
    let mut messages = talk();
    messages.insert(0, Message::new("system", " S\n"));
    let template = ChatTemplate::new(DATED, "<s>", "").unwrap();
    let expected = |date: &str| {
        format!(
            "<s><|start_header_id|>system<|end_header_id|>\n\nToday: {date}\nS<|eot_id|>\
             <|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>\
             <|start_header_id|>assistant<|end_header_id|>\n\nHello!<|eot_id|>\
             <|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|>\
             <|start_header_id|>assistant<|end_header_id|>\n\n"
        )
    };
    assert_eq!(
        template.render(&messages, &ChatOptions::reply()).unwrap(),
        expected("26 Jul 2024")
    );
    let later = ChatOptions {
        date: Date::new(2026, 2, 3).unwrap(),
        ..ChatOptions::reply()
    };
    assert_eq!(
        template.render(&messages, &later).unwrap(),
        expected("03 Feb 2026")
    );
    messages.push(Message::new("ipython", ""));
    let error = template
        .render(&messages, &ChatOptions::reply())
        .unwrap_err()
        .to_string();
    assert!(error.contains("no tools here: ipython"), "{error}");
}

/// In the manner of Qwen3: a namespace, a backward loop, thoughts cut out of earlier replies.
const THOUGHTS: &str = r#"
{%- set ns = namespace(last_user=messages|length - 1, looking=true) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.looking and message.role == "user" and message.content is string and not(message.content.startswith('<r>') and message.content.endswith('</r>')) %}
        {%- set ns.looking = false %}
        {%- set ns.last_user = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.role == "assistant" %}
        {%- set content = message.content %}
        {%- if '</think>' in message.content %}
            {%- set content = message.content.split('</think>')[-1].lstrip('\n') %}
            {%- set thought = message.content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last_user and thought %}
            {{- '[think ' + thought.strip('\n') + ']' }}
        {%- endif %}
        {{- content }}
    {%- else %}
        {{- message.content }}
    {%- endif %}
    {{- '|' }}
{%- endfor %}
"#;

#[test]
fn thoughts_of_earlier_replies() {
    let messages = [
        ("user", "q1"),
        ("assistant", "<think>\nt1\n</think>\n\na1"),
        ("user", "q2"),
        ("user", "<r>x</r>"),
        ("assistant", "<think>\nt2\n</think>\n\na2"),
    ]
    .map(|(role, content)| Message::new(role, content));
    assert_eq!(
        render(THOUGHTS, &messages, false).unwrap(),
        "q1|a1|q2|<r>x</r>|[think t2]a2|"
    );
}

#[test]
fn values_print_as_in_python() {
    for (source, expected) in [
        ("none", "None"),
        ("true", "True"),
        ("false", "False"),
        ("tools", "None"),
        ("missing", ""),
        ("1.0", "1.0"),
        ("7 // 2", "3"),
        ("'a' ~ 1", "a1"),
        ("bos_token + eos_token", "<s></s>"),
        ("tools is none", "True"),
        ("tools is iterable", "False"),
        ("'x' is sequence", "True"),
        ("messages is sequence and messages is not mapping", "True"),
        ("messages[0] is mapping", "True"),
        ("messages[0].get('name', 'nobody')", "nobody"),
        ("messages[0].items() | list | length", "2"),
        ("'role' in messages[0]", "True"),
        ("'<a>' | upper", "<A>"),
        ("'a-b'.replace('-', '+').upper()", "A+B"),
        ("'x.y'.removeprefix('x.').removesuffix('q')", "y"),
        ("' a '.strip() | length", "1"),
        ("['a', 'b'] | join(', ')", "a, b"),
        ("'%s!' | format('a')", "a!"),
        ("[1, 2, 3][1:] | last", "3"),
        ("'abc'[::-1]", "cba"),
        ("range(3) | list | length", "3"),
        ("'a,b'.split(',') | length", "2"),
        ("{'a': 1}.keys() | list | first", "a"),
        ("messages | map(attribute='role') | join", "user"),
        (
            "messages | selectattr('role', 'equalto', 'tool') | list | length",
            "0",
        ),
    ] {
        assert_eq!(eval(source), expected, "{source}");
    }
}

#[test]
fn json_is_that_of_python() {
    for (source, expected) in [
        (
            "{'b': [1, 2.5, none], 'a': '<é\"'} | tojson",
            r#"{"b": [1, 2.5, null], "a": "<é\""}"#,
        ),
        (
            "['é🙂'] | tojson(ensure_ascii=true)",
            r#"["\u00e9\ud83d\ude42"]"#,
        ),
        (
            "{'a': [1]} | tojson(indent=2)",
            "{\n  \"a\": [\n    1\n  ]\n}",
        ),
        ("[] | tojson", "[]"),
    ] {
        assert_eq!(eval(source), expected, "{source}");
    }
}

#[test]
fn tags_and_whitespace() {
    let source = "a\n{% for m in messages %}\n  {% if loop.index == 1 %}\n  b\n  {% continue %}\n  {% endif %}\n{% endfor %}\n{%- generation -%} c {%- endgeneration %}\n{# note #}\nd\n";
    assert_eq!(
        render(source, &[Message::new("user", "Hi")], false).unwrap(),
        "a\n  b\ncd"
    );
    assert_eq!(
        without_generation_tags("{%generation%}{{ '{% x' }}{%"),
        "{%if true%}{{ '{% x' }}{%"
    );
}

#[test]
fn a_failing_template_says_where() {
    assert!(error("a\n{% if %}").contains("chat:2"));
    assert!(error("{{ nothing.at.all }}").contains("undefined"));
    assert!(error("{% include 'other' %}").contains("other"));
    assert!(error("{{ raise_exception('no') }}").contains("no"));
    assert!(error("{{ strftime_now('%Q') }}").contains("%Q"));
    assert!(ChatTemplate::new(&" ".repeat(MAX_SOURCE_BYTES + 1), "", "").is_err());
    assert!(render("x", &[], true).is_err());
}

#[test]
fn a_hostile_template_ends() {
    for source in [
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}",
        "{% set x = 'x' * 90000000 %}{{ x }}",
        "{% for a in range(1000) %}{{ 'x' * 10000000 }}{% endfor %}",
        "{{ [][::-1] | list }}",
        "{{ 9223372036854775807 * 9223372036854775807 * 9223372036854775807 }}",
        "{{ 1 // 0 }}{{ 1 % 0 }}",
    ] {
        assert!(!error(source).is_empty(), "{source}");
    }
    let nested = |open: &str, close: &str| {
        format!("{{{{ {}1{} }}}}", open.repeat(10_000), close.repeat(10_000))
    };
    for source in [
        nested("(", ")"),
        nested("[", "]"),
        nested("not ", ""),
        nested("-\t", ""),
        nested("not-", ""),
        "{% if 1 %}".repeat(5000),
    ] {
        assert!(render(&source, &talk(), false).is_err());
    }
}

proptest! {
    /// Pieces of templates put together at random: a text or an error.
    #[test]
    fn any_source_ends(pieces in prop::collection::vec(0usize..24, 0..24)) {
        const PIECES: [&str; 24] = [
            "{% for m in messages %}", "{% endfor %}", "{% if m.role %}", "{% else %}", "{% endif %}",
            "{{ m.content }}", "{{ m['role'] | trim }}", "{% set x = ", "messages[::-1]", " %}", "{{ x }}",
            "{{ ", " }}", "'a'", "|tojson", "|length", " + ", " ~ ", "{% macro f() %}", "{% endmacro %}",
            "f()", "[1:]", "{#", "#}",
        ];
        let source: String = pieces.iter().map(|&i| PIECES[i]).collect();
        let _ = render(&source, &talk(), true);
    }

    #[test]
    fn contents_pass_unchanged(content in "\\PC*") {
        let expected = format!("<s>{content}");
        let source = "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}";
        prop_assert_eq!(render(source, &[Message::new("user", content)], false).unwrap(), expected);
    }
}

#[test]
fn variables_reach_the_template_and_hide_no_message() {
    let source = "{{ messages[0].content }}{% if enable_thinking is defined and enable_thinking is false %}<think></think>{% endif %}{{ tools }}{{ bos_token }}";
    let template = ChatTemplate::new(source, "<s>", "").unwrap();
    let render = |variables: serde_json::Value| {
        let options = ChatOptions {
            variables: variables.as_object().unwrap().clone(),
            ..ChatOptions::reply()
        };
        template
            .render(&[Message::new("user", "hi")], &options)
            .unwrap()
    };
    assert_eq!(render(serde_json::json!({})), "hiNone<s>");
    assert_eq!(
        render(
            serde_json::json!({"enable_thinking": false, "tools": "t", "messages": [{"content": "no"}]})
        ),
        "hi<think></think>t<s>"
    );
    assert_eq!(
        render(serde_json::json!({"enable_thinking": true, "bos_token": ""})),
        "hiNone"
    );
}
