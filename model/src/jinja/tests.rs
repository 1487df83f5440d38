//! The language against texts that Python's jinja2 gives, and against hostile programs.

use super::*;

const LIMITS: Limits = Limits {
    steps: 1_000_000,
    bytes: 1 << 26,
    output: 1 << 20,
};

fn run(source: &str) -> Result<Text> {
    let json = serde_json::json!({
        "system": "S",
        "messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "U é"}],
    });
    Program::parse(source)?.run(LIMITS, Date::default(), || {
        let mut variables = Vec::new();
        for (name, value) in json.as_object().into_iter().flatten() {
            variables.push((name.clone(), Value::from_json(value)?));
        }
        variables.push(("bos_token".to_owned(), Value::of_template("<s>")));
        Ok(variables)
    })
}

fn render(source: &str) -> String {
    match run(source) {
        Ok(text) => text.as_str().to_owned(),
        Err(error) => panic!("{source}: {error}"),
    }
}

fn error(source: &str) -> String {
    match run(source) {
        Ok(text) => panic!("{source}: no error but {:?}", text.as_str()),
        Err(error) => error.to_string(),
    }
}

/// What every expression prints.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(
            render(&format!("{{{{ {source} }}}}")),
            *expected,
            "{source}"
        );
    }
}

#[test]
fn values_print_as_python_prints_them() {
    check(&[
        (
            "messages | map(attribute='role') | list",
            "['system', 'user']",
        ),
        ("messages[0]", "{'role': 'system', 'content': 'S'}"),
        ("('a', 1)", "('a', 1)"),
        ("('a',)", "('a',)"),
        ("()", "()"),
        (
            "['a', none, (1, 2), true, 1.0, {}]",
            "['a', None, (1, 2), True, 1.0, {}]",
        ),
        ("[missing]", "[Undefined]"),
        (
            r#"["it's", 'a"b', "it's \"q\""]"#,
            r#"["it's", 'a"b', 'it\'s "q"']"#,
        ),
        (r"['\n\t\\\x00é\u200b🙂']", r"['\n\t\\\x00é\u200b🙂']"),
        (
            "[1e-7, 1e16, 1e15, 0.0001, 100.0, 1.5e300]",
            "[1e-07, 1e+16, 1000000000000000.0, 0.0001, 100.0, 1.5e+300]",
        ),
        (
            "{1: 'a', none: 2, (1, 2): 3}",
            "{1: 'a', None: 2, (1, 2): 3}",
        ),
        ("{'a': 1, 'b': 2, 'a': 3}", "{'a': 3, 'b': 2}"),
        ("1, 2", "(1, 2)"),
    ]);
}

#[test]
fn numbers_and_operators() {
    check(&[
        (
            "-7 // 2, -7 % 3, 7 % -3, 7 / 2, 2 ** 10, 2 ** -1",
            "(-4, 2, -2, 3.5, 1024, 0.5)",
        ),
        ("+5, -(+3), 1 - -1, +2.5", "(5, -3, 2, 2.5)"),
        ("0x1f + 0b11 + 0o17 + 1_000", "1049"),
        (
            "1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, true == 1, 'a' != 'b'",
            "(True, False, True, True, True)",
        ),
        (
            "'a' in 'cat', 2 in [1, 2], 'k' in {'k': 1}, 3 not in (1, 2)",
            "(True, True, True, True)",
        ),
        (
            "1 ~ none ~ true ~ 'x', [1] + [2], (1,) + (2,), 'ab' * 2, 2 * [0]",
            "('1NoneTruex', [1, 2], (1, 2), 'abab', [0, 0])",
        ),
        (
            "'' or 'b', 0 and 1, not 0, 1 if 0 else 2",
            "('b', 0, True, 2)",
        ),
        (
            "'%s-%d' % ('a', 3), '%05.1f|%-4s|%x|%%' % (2.25, 'b', 255), '%(a)s' % {'a': 1}",
            "('a-3', '002.2|b   |ff|%', '1')",
        ),
        ("'x' 'y' \"z\"", "xyz"),
        (
            "'abcdef'[1:4], 'abc'[::-1], [1, 2, 3][-2:], [1, 2, 3][::-2], 'é🙂x'[1]",
            "('bcd', 'cba', [2, 3], [3, 1], '🙂')",
        ),
        (
            "[][::-1], 'abc'[5:], 'abc'[-1], [1][3] is defined",
            "([], '', 'c', False)",
        ),
    ]);
    for source in [
        "1 + 'a'",
        "1 // 0",
        "missing + 1",
        "missing.x",
        "none < 1",
        "9223372036854775807 + 1",
        "'a' in 1",
        "'%d' % 'x'",
        "'%s' % (1, 2)",
    ] {
        assert!(!error(&format!("{{{{ {source} }}}}")).is_empty());
    }
}

#[test]
fn filters_take_what_python_gives_them() {
    check(&[
        (
            "messages[0].tool_calls | length, missing | items | list, missing | list, missing | trim, missing | upper",
            "(0, [], [], '', '')",
        ),
        (
            "missing | join, missing | first is defined, missing | sort, missing | default('d'), '' | default('d', true)",
            "('', False, [], 'd', 'd')",
        ),
        (
            "[1] | tojson(separators=(',', ':')), {'b': 1, 'a': [2, 3]} | tojson(separators=(',', ':'))",
            "('[1]', '{\"b\":1,\"a\":[2,3]}')",
        ),
        (
            "{'b': 1, 'a': 2} | tojson(sort_keys=true)",
            "{\"a\": 2, \"b\": 1}",
        ),
        (
            "[1e-7, 1.0, none, true] | tojson",
            "[1e-07, 1.0, null, true]",
        ),
        (
            "{'a': [], 'b': {}, 'c': [1]} | tojson(indent=1)",
            "{\n \"a\": [],\n \"b\": {},\n \"c\": [\n  1\n ]\n}",
        ),
        (
            "'é\\x01\\n\"' | tojson, 'é🙂' | tojson(ensure_ascii=true)",
            "('\"é\\\\u0001\\\\n\\\\\"\"', '\"\\\\u00e9\\\\ud83d\\\\ude42\"')",
        ),
        (
            "[{'x': 2}, {'x': 1}] | join(', ', attribute='x'), [3, 1, 2] | sort(true) | join, ['b', 'A'] | sort",
            "('2, 1', '321', ['A', 'b'])",
        ),
        (
            "([{'x': 2}, {'x': 1}] | min(attribute='x')).x, [1, 3] | max, [1, 2] | sum, [{'x': 2}] | sum(attribute='x')",
            "(1, 3, 3, 2)",
        ),
        (
            "'x7' | int(9), '0x1f' | int(0, 16), '1.9' | int, 2.5 | round, 2.45 | round(1), 7 | float, 'a' | float(1.5)",
            "(9, 31, 1, 2.0, 2.5, 7.0, 1.5)",
        ),
        (
            "'a b_c d!' | wordcount, 'hello wORLD-x' | title, 'hELLO' | capitalize",
            "(3, 'Hello World-X', 'Hello')",
        ),
        (
            "'abcdefghij' | truncate(4, true, ''), 'aaa bbb ccc ddd' | truncate(9), 'aaa bbb ccc' | truncate(9, leeway=0)",
            "('abcd', 'aaa...', 'aaa...')",
        ),
        (
            "'a\\n\\nb' | indent, 'a\\n\\nb' | indent(2, true, true), 'a\\n' | indent(1, blank=true)",
            "('a\\n\\n    b', '  a\\n  \\n  b', 'a\\n ')",
        ),
        (
            "[1, 2, 3, 4] | batch(3) | list, [1, 2, 3] | slice(2) | list, [1, 1, 2] | unique | list",
            "([[1, 2, 3], [4]], [[1, 2], [3]], [1, 2])",
        ),
        (
            "{'b': 1, 'A': 2} | dictsort, {'a': 2, 'b': 1} | dictsort(by='value')",
            "([('A', 2), ('b', 1)], [('b', 1), ('a', 2)])",
        ),
        (
            "[{'k': 'b', 'v': 1}, {'k': 'a', 'v': 2}] | groupby('k') | map(attribute=0) | list",
            "['a', 'b']",
        ),
        (
            "messages | selectattr('role', 'equalto', 'user') | map(attribute='content') | first, [0, 1] | select | list, [1, 2, 3] | reject('odd') | list",
            "('U é', [1], [2])",
        ),
        (
            "['a', 'b'] | map('upper') | list, [' a '] | map('trim') | list, 'a,b' | replace(',', ';'), '%s!' | format('x')",
            "(['A', 'B'], ['a'], 'a;b', 'x!')",
        ),
        (
            "none | selectattr('a') | list, none | map('upper') | list, 0 | reject | list",
            "([], [], [])",
        ),
        (
            "'<&>' | e, 5 | string, [3, 1] | reverse | list, 'abc' | reverse, 'ab' | list, 'abc' | last",
            "('&lt;&amp;&gt;', '5', [1, 3], 'cba', ['a', 'b'], 'c')",
        ),
    ]);
    for source in [
        "missing | tojson",
        "missing | int",
        "1 | length",
        "[1, 'a'] | sort",
        "(messages | map(attribute='x')) | length",
        "1 | nofilter",
        "missing | abs",
    ] {
        assert!(!error(&format!("{{{{ {source} }}}}")).is_empty());
    }
}

#[test]
fn methods_are_those_of_python() {
    check(&[
        (
            "'a,b,c'.rsplit(',', 1), 'a,b,c'.split(',', 1), ' a  b '.split(), ' a b  c '.split(none, 1), ' a b c '.rsplit(none, 1)",
            "(['a,b', 'c'], ['a', 'b,c'], ['a', 'b'], ['a', 'b  c '], [' a b', 'c'])",
        ),
        (
            "'a-b'.partition('-'), 'a'.rpartition('-'), '7'.zfill(3), '-7'.zfill(3), 'abc'.index('b'), 'abc'.find('x')",
            "(('a', '-', 'b'), ('', '', 'a'), '007', '-07', 1, -1)",
        ),
        (
            "'xxaxx'.strip('x'), ' a'.lstrip(), 'a '.rstrip(), 'abc'.startswith(('x', 'a')), 'abc'.endswith('c')",
            "('a', 'a', 'a', True, True)",
        ),
        (
            "'{0} {a} {0!r:>5}|{1:.2f}'.format('x', 2, a=1)",
            "x 1   'x'|2.00",
        ),
        (
            "'{:>5}|{:<3}|{:^5}|{:05d}|{:,}'.format('a', 1, 'b', 42, 1234567)",
            "    a|1  |  b  |00042|1,234,567",
        ),
        (
            "'a\\nb\\r\\nc'.splitlines(), '-'.join(['a', 'b']), 'aXb'.swapcase(), \"they're\".title(), 'a'.center(4), 'a'.ljust(3) ~ '|'",
            "(['a', 'b', 'c'], 'a-b', 'AxB', \"They'Re\", ' a  ', 'a  |')",
        ),
        (
            "'a1'.isalnum(), '12'.isdigit(), ''.isdigit(), 'A'.isupper(), 'aa'.count('a'), 'x.y'.removeprefix('x.').removesuffix('q')",
            "(True, True, False, True, 2, 'y')",
        ),
        (
            "{'a': 1}.get('b', 2), {'a': 1}.keys() | list, {'items': 3}['items'], {'a': 1}.items() | list, [1, 2].index(2)",
            "(2, ['a'], 3, [('a', 1)], 1)",
        ),
        (
            "''.strip is callable, raise_exception is callable, 1 is callable, missing is sequence, {} is mapping, 'a' is string",
            "(True, True, False, True, True, True)",
        ),
        (
            "dict([('a', 1)], b=2), dict({'a': 1}, a=3), range(3) | list, range(5, 1, -2) | list",
            "({'a': 1, 'b': 2}, {'a': 3}, [0, 1, 2], [5, 3])",
        ),
        (
            "messages[0].nothing is defined, messages[0]['role'] is eq 'system', 3 is divisibleby 3, none is none, 2 is odd",
            "(False, True, True, True, False)",
        ),
    ]);
    for source in [
        "[1].append(2)",
        "{}.update({})",
        "'a'.nope()",
        "'a'.index('b')",
        "range(10 ** 6)",
        "namespace(a=namespace())",
    ] {
        assert!(!error(&format!("{{{{ {source} }}}}")).is_empty());
    }
}

#[test]
fn statements() {
    for (source, expected) in [
        ("{% set a, b = 1, 2 %}{{ a + b }}", "3"),
        (
            "{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}",
            "1",
        ),
        (
            "{% set ns = namespace(x=1) %}{% for i in [1, 2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}",
            "4",
        ),
        (
            "{% for a, b in {'x': 1}.items() %}{{ a }}{{ b }}{% else %}none{% endfor %}",
            "x1",
        ),
        ("{% for i in [] %}{% else %}none{% endfor %}", "none"),
        (
            "{% for i in [1, 2, 3] if i != 2 %}{{ loop.index }}:{{ i }}{% if not loop.last %},{% endif %}{% endfor %}",
            "1:1,2:3",
        ),
        (
            "{% for i in 'abc' %}{{ loop.previtem }}{{ i }}{{ loop.nextitem }} {{ loop.revindex0 }}{{ loop.cycle('x', 'y') }}{% endfor %}",
            "ab 2xabc 1ybc 0x",
        ),
        (
            "{% for i in [1, 1, 2] %}{{ loop.changed(i) }}{% endfor %}",
            "TrueFalseTrue",
        ),
        (
            "{% for x in [[1, [2]], [3]] recursive %}{% if x is iterable %}({{ loop(x) }}){% else %}{{ x }}{% endif %}{% endfor %}",
            "(1(2))(3)",
        ),
        (
            "{% for i in range(5) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}",
            "02",
        ),
        ("{% macro f(a, b=2, *c) %}{% endmacro %}", "error"),
        (
            "{% macro f(a, b=2) %}{{ a }}{{ b }}{{ kwargs }}{{ varargs }}{% endmacro %}{{ f(1, 3, 4, z=5) }}",
            "13{'z': 5}(4,)",
        ),
        (
            "{% macro f() %}[{{ caller(1) }}]{% endmacro %}{% call(x) f() %}{{ x + 1 }}{% endcall %}",
            "[2]",
        ),
        (
            "{% macro f() %}{{ later }}{% endmacro %}{% set later = 'x' %}{{ f() }}",
            "x",
        ),
        (
            "{% set x %}a{{ 1 }}{% endset %}{{ x | upper }}{% set y | trim %} b {% endset %}{{ y }}",
            "A1b",
        ),
        (
            "{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a is defined }}",
            "3False",
        ),
        ("{% filter upper %}a{{ 'b' }}{% endfilter %}", "AB"),
        ("{% if 0 %}a{% elif 1 %}b{% else %}c{% endif %}", "b"),
        (
            "{% raw %}{{ x }}{% endraw %}{# {{ x }} #}{%- generation -%} g {%- endgeneration %}",
            "{{ x }}g",
        ),
        ("{{ 'a' if 0 }}|{{ '%}' }}{{ '{{' }}", "|%}{{"),
        (
            "{% for m in (messages | selectattr('role', 'equalto', 'tool') | list)[::-1] %}x{% endfor %}ok",
            "ok",
        ),
        (
            "{% set g = messages | map(attribute='role') %}{{ g | list | length }}{{ g | list | length }}",
            "20",
        ),
    ] {
        if expected == "error" {
            error(source);
        } else {
            assert_eq!(render(source), expected, "{source}");
        }
    }
}

#[test]
fn white_space_around_tags() {
    for (source, expected) in [
        ("a\n  {% if 1 %}\nb\n  {% endif %}\nc\n", "a\nb\nc"),
        ("a  {%- if 1 -%}  b  {%- endif +%}\nc", "ab\nc"),
        ("  {%+ if 1 %}x{% endif %}", "  x"),
        ("  {{ 1 }}\n  {# c #}\n  {{- 2 }}", "  1\n2"),
        ("a\r\n{% if 1 %}\r\nb\r{% endif %}c\r\n", "a\nb\nc"),
        ("a\n\n", "a\n"),
        ("{#---------------------------------#}ok", "ok"),
        (
            "{#-\n-----------------------------------------\n-#}  ok",
            "ok",
        ),
        (
            "{{ '---------------------------------' }}",
            "---------------------------------",
        ),
        ("x{% raw -%}  {{ a }}  {%- endraw %}\ny", "x{{ a }}y"),
        (
            "{% set x = {'a': {'b': 1}} %}{{ x.a.b }}{{ {'a': {}}['a'] }}",
            "1{}",
        ),
    ] {
        assert_eq!(render(source), expected, "{source:?}");
    }
}

#[test]
fn errors_name_the_line() {
    assert!(error("a\n{% if %}").starts_with("line 2: "));
    assert!(error("a\n\n{{ raise_exception('no') }}").starts_with("line 3: no"));
    assert!(error("{{ '\\n' }}\n{% for x in 1 %}{% endfor %}").starts_with("line 2: "));
    for source in [
        "{{",
        "{{ 'a",
        "{# x",
        "{% raw %}",
        "{% endif %}",
        "{% if 1 %}",
        "{{ 1 }",
        "{{ (1 }}",
        "{% nope %}",
        "{{ 1 2 }}",
        "{% include 'x' %}",
        "{% break %}",
        "{% do 1 %}",
        "{{ a b }}",
    ] {
        error(source);
    }
}

/// Bytes of the prompt that are the template's.
#[test]
fn marks_follow_through_operations() {
    let of_template = |source: &str| {
        let text = run(source).unwrap();
        let mut kept = String::new();
        let mut at = 0;
        for range in text.outside() {
            kept.push_str(&text.as_str()[at..range.start]);
            at = range.end;
        }
        kept + &text.as_str()[at..]
    };
    for (source, expected) in [
        ("<a>{{ system }}</a>", "<a></a>"),
        ("{{ '<' + system + '>' }}", "<>"),
        ("{{ ('  <' ~ system ~ '>  ') | trim }}", "<>"),
        ("{{ [system, 'b'] | join('-') }}", "-b"),
        ("{{ ('x' + system + 'y').split('S') | join('|') }}", "x|y"),
        ("{{ 'a-b' | replace('-', system) }}", "ab"),
        ("{{ '[%s]' % system }}{{ '[{}]'.format(system) }}", "[][]"),
        ("{{ [system] | tojson }}{{ [system] }}", "[\"\"]['']"),
        ("{% set x %}<{{ system }}>{% endset %}{{ x }}", "<>"),
        (
            "{% macro f(x) %}<{{ x }}>{% endmacro %}{{ f(system) }}",
            "<>",
        ),
        (
            "{{ ('<' + system + '>') | upper }}{{ ('a' + system)[::-1] }}",
            "<>a",
        ),
        ("{{ ('a\n' + system + '\nb') | indent(2) }}", "a\n  \n  b"),
        // Where the two mix, all of it is from outside.
        ("{{ ('abc ' + system) | title }}", ""),
        ("{% for c in 'a' + system %}{{ c }}{% endfor %}", "a"),
    ] {
        assert_eq!(of_template(source), expected, "{source}");
    }
}

#[test]
fn a_hostile_program_ends() {
    let chain = |op: &str| format!("{{{{ 1{} }}}}", format!("{op}1").repeat(40_000));
    let post = |post: &str| format!("{{{{ x{} }}}}", post.repeat(40_000));
    let nest = |open: &str, close: &str| {
        format!("{{{{ {}1{} }}}}", open.repeat(50_000), close.repeat(50_000))
    };
    let mut sources: Vec<String> = [
        " + ",
        " ~ ",
        " * ",
        " ** ",
        " and ",
        " or ",
        " < ",
        " if 1 else ",
    ]
    .map(chain)
    .to_vec();
    sources.extend(["|e", ".a", "()", "[0]", " is string", "|batch(1)"].map(post));
    sources.extend([
        nest("(", ")"),
        nest("[", "]"),
        nest("{1:", "}"),
        nest("not ", ""),
        nest("-", ""),
        nest("+", ""),
        nest("f(", ")"),
        nest("x[", "]"),
    ]);
    sources.push(format!(
        "{{% if 0 %}}{}{{% endif %}}",
        "{% elif 0 %}".repeat(15_000)
    ));
    sources.push("{% if 1 %}".repeat(5000) + &"{% endif %}".repeat(5000));
    sources.push("{% for a in [1] %}".repeat(5000));
    sources.push("{% set (".to_owned() + &"(".repeat(50_000));
    for source in &sources {
        // A text of bounded length, or an error.
        if let Ok(text) = run(source) {
            assert!(text.len() <= LIMITS.output, "{source:.60}");
        }
    }
    for source in [
        "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns.a }}",
        "{% set ns = namespace(x=[]) %}{% for i in range(50000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(90) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[1, 2]) %}{% for i in range(64) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(64) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% macro f(x) %}{{ f([x]) }}{% endmacro %}{{ f(1) }}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 10 ** 15 }}",
        "{{ [0] * 10 ** 15 }}",
        "{{ 'x'.ljust(10 ** 12) }}{{ 'x'.zfill(10 ** 12) }}",
        "{{ 'x' | indent(10 ** 12) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ [1] | batch(10 ** 12, 0) | list }}{{ [1] | slice(10 ** 12) | list }}",
        "{% for a in range(1000) %}{{ 'x' * 1000000 }}{% endfor %}",
        "{{ ('a' * 100000).replace('', 'b' * 100000) }}",
        "{{ ('a' * 100000) | replace('a', 'b' * 100000) }}",
        "{{ [['a' * 1000] * 1000] * 1000 }}",
    ] {
        error(source);
    }
}

/// The deepest programs that are allowed run on a quarter of the stack there is.
#[test]
fn the_deepest_nesting_fits_the_stack() {
    let small = |source: String| {
        on_stack(STACK_BYTES / 4, move || {
            let program = parse::parse(&source)?;
            let budget = budget::Budget::new(LIMITS);
            run::Run::new(budget, Date::default(), Vec::new()).program(&program)
        })
    };
    let calls = [
        ("[(", ")]", "f()"),
        ("f(f(", "))", "f()"),
        ("not (", ")", "f()"),
        ("[1] | map('map', [", "])", "f()"),
        ("{'a': (1 if ", " else 2)}", "f()"),
    ];
    for (open, close, inner) in calls {
        for n in [1, 10, 40] {
            let inner = format!("{}{inner}{}", open.repeat(n), close.repeat(n));
            let blocks = "{% if 1 %}{% for x in [1] %}".repeat(5);
            let ends = "{% endfor %}{% endif %}".repeat(5);
            let source = format!(
                "{{% macro f() %}}{blocks}{{{{ {inner} }}}}{ends}{{% endmacro %}}{{{{ f() }}}}"
            );
            let error = small(source)
                .map(|text| text.len())
                .unwrap_err()
                .to_string();
            assert!(error.contains("too often"), "{open} {n}: {error}");
        }
    }
    let deep = format!("{{{{ {}1{} }}}}", "[".repeat(95), "]".repeat(95));
    assert!(small(deep).unwrap().as_str().starts_with("[[["));
}
