//! What a line of assembly does, in numbers.

/// Products of int8: `sdot` and its kin 16, `smmla` and its kin 32, long multiplications of bytes 8.
pub fn int_products(text: &str) -> usize {
    let (mnemonic, operands) = text.split_once(' ').unwrap_or((text, ""));
    let dst = operands.split(',').next().unwrap_or("");
    match mnemonic {
        "sdot" | "udot" | "usdot" if dst.ends_with(".4s") => 16,
        "smmla" | "ummla" | "usmmla" => 32,
        "smull" | "smlal" | "smull2" | "smlal2" if dst.ends_with(".8h") => 8,
        _ => 0,
    }
}

/// Products of f32 that are added to something.
pub fn float_products(text: &str) -> usize {
    let (mnemonic, operands) = text.split_once(' ').unwrap_or((text, ""));
    let is_wide = operands
        .split(',')
        .next()
        .is_some_and(|d| d.ends_with(".4s"));
    if matches!(mnemonic, "fmla" | "fmls") && is_wide {
        4
    } else {
        0
    }
}

/// Bytes stored.
pub fn stored_bytes(text: &str) -> usize {
    let (mnemonic, operands) = text.split_once(' ').unwrap_or((text, ""));
    if !mnemonic.starts_with("st") {
        return 0;
    }
    let data = operands.split('[').next().unwrap_or("");
    let size = |register: &str| match register.trim().as_bytes().first() {
        Some(b'q' | b'v') => 16,
        Some(b'd' | b'x') => 8,
        Some(b's' | b'w') => match mnemonic {
            "strh" | "sturh" => 2,
            "strb" | "sturb" => 1,
            _ => 4,
        },
        Some(b'h') => 2,
        Some(b'b') => 1,
        _ => 0,
    };
    data.trim_matches(['{', '}', ' ', ','])
        .split(',')
        .map(size)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_stores() {
        assert_eq!(int_products("sdot v1.4s, v2.16b, v3.4b[1]"), 16);
        assert_eq!(int_products("sdot v1.2s, v2.8b, v3.4b[1]"), 0);
        assert_eq!(int_products("usmmla v1.4s, v2.16b, v3.16b"), 32);
        assert_eq!(int_products("smlal2 v1.8h, v2.16b, v3.16b"), 8);
        assert_eq!(int_products("smlal v1.4s, v2.4h, v3.4h"), 0);
        assert_eq!(float_products("fmla v1.4s, v2.4s, v3.s[1]"), 4);
        assert_eq!(float_products("fmul v1.4s, v2.4s, v3.4s"), 0);
        assert_eq!(stored_bytes("stp q1, q2, [x3, #32]"), 32);
        assert_eq!(stored_bytes("str s1, [x3], #4"), 4);
        assert_eq!(stored_bytes("strh w1, [x3]"), 2);
        assert_eq!(stored_bytes("st1 { v1.16b, v2.16b }, [x3]"), 32);
        assert_eq!(stored_bytes("ldr q1, [x3]"), 0);
    }
}
