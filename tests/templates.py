"""Renders other people's chat templates here and with Python's jinja2, set up as transformers does,
and compares the texts. Nothing of the templates is kept: they come from the source archive of the
PyPI package llama-cpp-python, or from the folder given.

    pip install jinja2
    pip download --no-deps --no-binary :all: llama-cpp-python && tar xzf llama_cpp_python-*.tar.gz
    python3 tests/templates.py llama_cpp_python-*/vendor/llama.cpp/models/templates [--show]

Exits 1 if a text differs, or if one side fails and the other does not, for a template that is not
in EXPECTED."""
import datetime, json, pathlib, subprocess, sys
import jinja2, jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

# Templates whose texts differ, and why.
EXPECTED = {}

class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_write"), [], [], body).set_lineno(line)

    def _write(self, caller):
        return caller()

def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True,
                                        extensions=[Generation, jinja2.ext.loopcontrols])

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = datetime.datetime(2024, 7, 26).strftime
    return env

def conversations():
    say = lambda *turns: [{"role": role, "content": text} for role, text in turns]
    hard = "a\r\nb  \n\n<|im_end|> </think> {{ x }} é🙂 'q' \"d\" \\n"
    talk = say(("user", "Hi"), ("assistant", "<think>\nhm\n</think>\n\nHello! "), ("user", " Bye\n"))
    return {
        "one turn": (say(("user", "Hi")), True, {}),
        "system": (say(("system", "Be brief."), ("user", "Hi")), True, {}),
        "three turns": (talk, True, {}),
        "system, five turns": (say(("system", " S\n")) + talk + say(("assistant", "x"), ("user", "y")), True, {}),
        "prefill": (talk[:2], False, {}),
        "no generation prompt": (talk, False, {}),
        "thinking on": (talk, True, {"enable_thinking": True}),
        "thinking off": (talk, True, {"enable_thinking": False}),
        "thinking variables": (talk[:1], True, {"thinking": True, "reasoning_effort": "low"}),
        "hard text": (say(("user", hard), ("assistant", hard), ("user", hard)), True, {}),
        "empty": (say(("user", ""), ("assistant", ""), ("user", "x")), True, {}),
        "two users": (say(("user", "a"), ("user", "b")), True, {}),
        "a tool's turn": (say(("user", "a"), ("assistant", "b"), ("tool", "c"), ("user", "d")), True, {}),
        "an unknown role": (say(("user", "a"), ("critic", "b")), True, {}),
        "assistant first": (say(("assistant", "a"), ("user", "b")), True, {}),
        "tools": (say(("system", "S"), ("user", "Hi")), True, {"tools": [{"type": "function", "function": {
            "name": "add", "description": "Adds é", "parameters": {"type": "object", "properties": {
                "a": {"type": "number", "description": "one"}, "b": {"type": ["integer", "null"], "enum": [1, 2]}},
                "required": ["a"]}}}]}),
        "documents": (say(("user", "Hi")), True, {"documents": [{"title": "t", "text": "x"}]}),
    }

TOKENS = {"bos": "<s>", "eos": "</s>", "unk": "<unk>", "pad": "<pad>"}

def expected(template, messages, generate, variables):
    try:
        names = {name + "_token": text for name, text in TOKENS.items()}
        given = {"messages": messages, "add_generation_prompt": generate, "tools": None, "documents": None}
        return {"text": environment().from_string(template).render(**{**names, **given, **variables})}
    except Exception as error:  # whatever Python raises
        return {"error": f"{type(error).__name__}: {error}"}

def main():
    folder, show = pathlib.Path(sys.argv[1]), "--show" in sys.argv[2:]
    build = ["cargo", "run", "--quiet", "-p", "brevity-model", "--example", "texts"]
    asks = []
    for path in sorted(folder.glob("*.jinja")):
        template = path.read_bytes().decode()
        for what, (messages, generate, variables) in conversations().items():
            asks.append((path.name, what, {"template": template, "tokens": TOKENS, "messages": messages,
                                           "add_generation_prompt": generate, "variables": variables}))
    lines = "".join(json.dumps(ask) + "\n" for *_, ask in asks)
    run = subprocess.run(build, input=lines.encode(), capture_output=True, check=True)
    answers = [json.loads(line) for line in run.stdout.decode().split("\n") if line]
    assert len(answers) == len(asks), (len(answers), len(asks))
    differing, equal, errors = {}, 0, 0
    for (name, what, ask), found in zip(asks, answers):
        right = expected(ask["template"], ask["messages"], ask["add_generation_prompt"], ask["variables"])
        same = found == right if "text" in right else "error" in found
        equal += same
        errors += same and "error" in right
        if not same:
            differing.setdefault(name, []).append((what, found, right))
    for name, cases in differing.items():
        print(f"{name}: {', '.join(what for what, *_ in cases)}" + (f"  ({EXPECTED[name]})" if name in EXPECTED else ""))
        if show:
            what, found, right = cases[0]
            print("    found", json.dumps(found)[:2000], "\n    right", json.dumps(right)[:2000])
    print(f"{equal} of {len(asks)} equal ({errors} of them errors), {len(differing)} of {len({a[0] for a in asks})} templates differ")
    sys.exit(any(name not in EXPECTED for name in differing))

main()
