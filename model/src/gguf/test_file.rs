//! Builds GGUF files in memory. Depends on nothing but `std`, so that the fuzzer can include it.

/// A file to be.
#[derive(Clone)]
pub struct GgufBuilder {
    pub version: u32,
    pub alignment: u64,
    /// Key, value type, bytes of the value.
    pub metadata: Vec<(String, u32, Vec<u8>)>,
    pub tensors: Vec<TestTensor>,
}

/// A tensor of it.
#[derive(Clone)]
pub struct TestTensor {
    pub name: String,
    /// As in the file: innermost dimension first.
    pub dims: Vec<u64>,
    pub ty: u32,
    pub data: Vec<u8>,
    /// Replaces the offset that follows from the tensors before.
    pub offset: Option<u64>,
}

/// GGML's numbers of the types that are read.
pub const F32: u32 = 0;
pub const F16: u32 = 1;
pub const Q4_0: u32 = 2;
pub const Q4_1: u32 = 3;
pub const Q5_0: u32 = 6;
pub const Q5_1: u32 = 7;
pub const Q8_0: u32 = 8;
pub const Q4_K: u32 = 12;
pub const Q5_K: u32 = 13;
pub const Q6_K: u32 = 14;
pub const BF16: u32 = 30;

/// Bytes with a length before them.
pub fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat()
}

impl GgufBuilder {
    /// Head and tensors.
    pub fn build(&self) -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend((self.tensors.len() as u64).to_le_bytes());
        bytes.extend((self.metadata.len() as u64).to_le_bytes());
        for (key, ty, value) in &self.metadata {
            bytes.extend(string(key));
            bytes.extend(ty.to_le_bytes());
            bytes.extend(value);
        }
        let mut data = Vec::new();
        for tensor in &self.tensors {
            bytes.extend(string(&tensor.name));
            bytes.extend((tensor.dims.len() as u32).to_le_bytes());
            tensor
                .dims
                .iter()
                .for_each(|d| bytes.extend(d.to_le_bytes()));
            bytes.extend(tensor.ty.to_le_bytes());
            bytes.extend(tensor.offset.unwrap_or(data.len() as u64).to_le_bytes());
            data.extend(&tensor.data);
            data.resize(data.len().next_multiple_of(self.alignment as usize), 0);
        }
        bytes.resize(bytes.len().next_multiple_of(self.alignment as usize), 0);
        bytes.extend(data);
        bytes
    }

    pub fn set(&mut self, key: &str, ty: u32, value: Vec<u8>) {
        self.remove(key);
        self.metadata.push((key.into(), ty, value));
    }

    pub fn remove(&mut self, key: &str) {
        self.metadata.retain(|(k, ..)| k != key);
    }

    pub fn set_u32(&mut self, key: &str, value: u32) {
        self.set(key, 4, value.to_le_bytes().to_vec());
    }

    pub fn set_f32(&mut self, key: &str, value: f32) {
        self.set(key, 6, value.to_le_bytes().to_vec());
    }

    pub fn set_bool(&mut self, key: &str, value: bool) {
        self.set(key, 7, vec![value.into()]);
    }

    pub fn set_str(&mut self, key: &str, value: &str) {
        self.set(key, 8, string(value));
    }

    pub fn set_strings(&mut self, key: &str, values: &[&str]) {
        let mut bytes = 8u32.to_le_bytes().to_vec();
        bytes.extend((values.len() as u64).to_le_bytes());
        values.iter().for_each(|v| bytes.extend(string(v)));
        self.set(key, 9, bytes);
    }

    pub fn set_i32s(&mut self, key: &str, values: &[i32]) {
        let mut bytes = 5u32.to_le_bytes().to_vec();
        bytes.extend((values.len() as u64).to_le_bytes());
        values.iter().for_each(|v| bytes.extend(v.to_le_bytes()));
        self.set(key, 9, bytes);
    }

    /// Adds a tensor of random blocks, outermost dimension first.
    pub fn tensor(&mut self, name: &str, dims: &[u64], ty: u32) {
        let seed = name
            .bytes()
            .fold(1, |h: u64, b| h.wrapping_mul(31).wrapping_add(b.into()));
        self.tensors.push(TestTensor {
            name: name.into(),
            dims: dims.iter().rev().copied().collect(),
            ty,
            data: random_blocks(ty, dims.iter().product(), seed),
            offset: None,
        });
    }

    pub fn tensor_mut(&mut self, name: &str) -> &mut TestTensor {
        self.tensors
            .iter_mut()
            .find(|t| t.name == name)
            .expect("tensor of the test file")
    }
}

/// Elements and bytes of a block, and where its f16 fields are.
fn block(ty: u32) -> (u64, usize, &'static [usize]) {
    match ty {
        F32 => (1, 4, &[]),
        F16 | BF16 => (1, 2, &[]),
        Q4_0 => (32, 18, &[0]),
        Q4_1 => (32, 20, &[0, 2]),
        Q5_0 => (32, 22, &[0]),
        Q5_1 => (32, 24, &[0, 2]),
        Q8_0 => (32, 34, &[0]),
        Q4_K => (256, 144, &[0, 2]),
        Q5_K => (256, 176, &[0, 2]),
        Q6_K => (256, 210, &[208]),
        _ => panic!("no test data of type {ty}"),
    }
}

/// Valid blocks: values of a magnitude about 1, scales positive.
fn random_blocks(ty: u32, len: u64, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    let (block_len, block_bytes, halves) = block(ty);
    let mut bytes = Vec::new();
    for _ in 0..len / block_len {
        let start = bytes.len();
        match ty {
            F32 => bytes.extend((next() as f32 / (1u32 << 30) as f32 - 1.0).to_le_bytes()),
            // Sign, exponents from 2^-5 to 2^0, any mantissa.
            F16 => bytes.extend(
                (((next() & 1) << 15 | (10 + next() % 6) << 10 | next() & 1023) as u16)
                    .to_le_bytes(),
            ),
            BF16 => bytes.extend(
                (((next() & 1) << 15 | (122 + next() % 6) << 7 | next() & 127) as u16)
                    .to_le_bytes(),
            ),
            _ => {
                bytes.extend((0..block_bytes).map(|_| next() as u8));
                for &at in halves {
                    // 2^-9 to 2^-6.
                    let half = (6 + next() % 3) << 10 | next() & 1023;
                    bytes[start + at..][..2].copy_from_slice(&(half as u16).to_le_bytes());
                }
            }
        }
    }
    bytes
}

/// A llama of two layers with every type among its tensors: `d_model` 256, `d_ff` 256, 4 heads of
/// 64, 2 of keys and values, 40 tokens, untied.
pub fn tiny_llama() -> GgufBuilder {
    llama(
        256,
        &[
            [Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, F16],
            [BF16, Q8_0, F32, Q6_K, Q4_0, Q4_K, Q4_1],
        ],
    )
}

/// A llama whose `d_model` and `d_ff` are 256 (4 heads) or 64 (2 heads), with the types of q, k,
/// v, o, gate, up and down of every layer.
pub fn llama(d_model: u64, layer_types: &[[u32; 7]]) -> GgufBuilder {
    let n_heads = if d_model == 256 { 4 } else { 2 };
    let mut b = GgufBuilder {
        version: 3,
        alignment: 32,
        metadata: vec![],
        tensors: vec![],
    };
    b.set_str("general.architecture", "llama");
    b.set_str("general.name", "tiny");
    for (key, value) in [
        ("block_count", layer_types.len() as u32),
        ("context_length", 512),
        ("embedding_length", d_model as u32),
        ("feed_forward_length", d_model as u32),
        ("attention.head_count", n_heads),
        ("attention.head_count_kv", n_heads / 2),
    ] {
        b.set_u32(&format!("llama.{key}"), value);
    }
    b.set_f32("llama.attention.layer_norm_rms_epsilon", 1e-5);
    b.set_f32("llama.rope.freq_base", 50_000.0);
    b.set_str("tokenizer.ggml.model", "gpt2");
    b.set_str("tokenizer.ggml.pre", "smollm");
    let mut tokens: Vec<String> = vec![
        "<|endoftext|>".into(),
        "<|im_start|>".into(),
        "<|im_end|>".into(),
    ];
    tokens.extend((b'a'..=b'z').map(|c| char::from(c).to_string()));
    tokens.extend(["Ġ", "ab", "cd"].map(String::from));
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    b.set_strings("tokenizer.ggml.tokens", &tokens);
    let types: Vec<i32> = (0..tokens.len())
        .map(|i| if i < 3 { 3 } else { 1 })
        .collect();
    b.set_i32s("tokenizer.ggml.token_type", &types);
    b.set_strings("tokenizer.ggml.merges", &["a b", "c d"]);
    b.set_u32("tokenizer.ggml.bos_token_id", 1);
    b.set_u32("tokenizer.ggml.eos_token_id", 2);
    b.set_str("tokenizer.chat_template", "{{ messages }}");
    let d = d_model;
    b.tensor("token_embd.weight", &[40, d], Q8_0);
    b.tensor("output_norm.weight", &[d], F32);
    b.tensor(
        "output.weight",
        &[40, d],
        if d == 256 { Q6_K } else { Q8_0 },
    );
    for (i, &[q, k, v, o, gate, up, down]) in layer_types.iter().enumerate() {
        for (name, dims, ty) in [
            ("attn_norm", &[d][..], F32),
            ("attn_q", &[d, d], q),
            ("attn_k", &[d / 2, d], k),
            ("attn_v", &[d / 2, d], v),
            ("attn_output", &[d, d], o),
            ("ffn_norm", &[d], F16),
            ("ffn_gate", &[d, d], gate),
            ("ffn_up", &[d, d], up),
            ("ffn_down", &[d, d], down),
        ] {
            b.tensor(&format!("blk.{i}.{name}.weight"), dims, ty);
        }
    }
    b
}
