// Four rows of int4 with minima, 8 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 288 instructions, 128 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v23 mask, v24 y0.0, v25 y0.1, v26 y1.0, v27 y1.1, v28 y2.0, v29 y2.1, v30 y3.0
// v31 y3.1
    movi v23.16b, #15
    ldp q24, q25, [x6]
    ldp q26, q27, [x6, #64]
    ldp q28, q29, [x6, #128]
    ldp q30, q31, [x6, #192]
    tbz x5, #0, 1f
    ldp q8, q9, [x0]
    ldp q10, q11, [x0, #32]
    ldp q16, q17, [x3]
    uzp1 v18.4s, v8.4s, v10.4s
    ldp q19, q20, [x3, #32]
    ldp q4, q5, [x3, #64]
    ldr q1, [x3, #128]
    ldr q6, [x3, #160]
    ushr v7.16b, v18.16b, #4
    and v18.16b, v18.16b, v23.16b
    ldr q21, [x3, #192]
    ldp q0, q15, [x3, #96]
    uzp2 v10.4s, v8.4s, v10.4s
    sdot v1.4s, v18.16b, v16.4b[0]
    ldr q8, [x3, #224]
    sdot v6.4s, v18.16b, v19.4b[0]
    sdot v21.4s, v18.16b, v4.4b[0]
    sdot v8.4s, v18.16b, v0.4b[0]
    sdot v1.4s, v7.16b, v17.4b[0]
    ushr v2.16b, v10.16b, #4
    and v10.16b, v10.16b, v23.16b
    sdot v6.4s, v7.16b, v20.4b[0]
    uzp1 v3.4s, v9.4s, v11.4s
    sdot v21.4s, v7.16b, v5.4b[0]
    sdot v8.4s, v7.16b, v15.4b[0]
    sdot v1.4s, v10.16b, v16.4b[1]
    sdot v6.4s, v10.16b, v19.4b[1]
    sdot v21.4s, v10.16b, v4.4b[1]
    sdot v8.4s, v10.16b, v0.4b[1]
    ushr v7.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v1.4s, v2.16b, v17.4b[1]
    uzp2 v11.4s, v9.4s, v11.4s
    sdot v6.4s, v2.16b, v20.4b[1]
    sdot v21.4s, v2.16b, v5.4b[1]
    sdot v8.4s, v2.16b, v15.4b[1]
    sdot v1.4s, v3.16b, v16.4b[2]
    sdot v6.4s, v3.16b, v19.4b[2]
    sdot v21.4s, v3.16b, v4.4b[2]
    ushr v2.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v8.4s, v3.16b, v0.4b[2]
    sdot v1.4s, v7.16b, v17.4b[2]
    sdot v6.4s, v7.16b, v20.4b[2]
    sdot v21.4s, v7.16b, v5.4b[2]
    sdot v8.4s, v7.16b, v15.4b[2]
    sdot v1.4s, v11.16b, v16.4b[3]
    sdot v6.4s, v11.16b, v19.4b[3]
    sdot v21.4s, v11.16b, v4.4b[3]
    sdot v8.4s, v11.16b, v0.4b[3]
    sdot v1.4s, v2.16b, v17.4b[3]
    ldp q3, q7, [x3, #256]
    sdot v6.4s, v2.16b, v20.4b[3]
    ldr q9, [x1]
    ldr q11, [x3, #144]
    sdot v21.4s, v2.16b, v5.4b[3]
    ldr q10, [x3, #176]
    ldr q18, [x3, #208]
    ldp q14, q13, [x0, #64]
    sdot v8.4s, v2.16b, v15.4b[3]
    ldp q2, q12, [x0, #96]
    fmla v11.4s, v1.4s, v3.s[0]
    ldr q1, [x3, #240]
    shl v22.4s, v9.4s, #16
    fmla v10.4s, v6.4s, v3.s[1]
    fmla v18.4s, v21.4s, v3.s[2]
    ldr q6, [x2]
    uzp1 v21.4s, v14.4s, v2.4s
    fmla v1.4s, v8.4s, v3.s[3]
    fmla v24.4s, v11.4s, v22.4s
    shl v8.4s, v6.4s, #16
    fmla v26.4s, v10.4s, v22.4s
    fmla v28.4s, v18.4s, v22.4s
    ldr q10, [x3, #128]
    ushr v11.16b, v21.16b, #4
    and v21.16b, v21.16b, v23.16b
    fmla v30.4s, v1.4s, v22.4s
    ldr q1, [x3, #160]
    ldr q22, [x3, #192]
    ldr q18, [x3, #224]
    uzp2 v2.4s, v14.4s, v2.4s
    fmla v24.4s, v8.4s, v7.s[0]
    fmla v26.4s, v8.4s, v7.s[1]
    sdot v10.4s, v21.16b, v16.4b[0]
    fmla v28.4s, v8.4s, v7.s[2]
    sdot v1.4s, v21.16b, v19.4b[0]
    sdot v22.4s, v21.16b, v4.4b[0]
    fmla v30.4s, v8.4s, v7.s[3]
    sdot v18.4s, v21.16b, v0.4b[0]
    sdot v10.4s, v11.16b, v17.4b[0]
    ushr v8.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v1.4s, v11.16b, v20.4b[0]
    uzp1 v21.4s, v13.4s, v12.4s
    sdot v22.4s, v11.16b, v5.4b[0]
    sdot v18.4s, v11.16b, v15.4b[0]
    sdot v10.4s, v2.16b, v16.4b[1]
    sdot v1.4s, v2.16b, v19.4b[1]
    sdot v22.4s, v2.16b, v4.4b[1]
    uzp2 v12.4s, v13.4s, v12.4s
    ushr v11.16b, v21.16b, #4
    and v21.16b, v21.16b, v23.16b
    sdot v18.4s, v2.16b, v0.4b[1]
    sdot v10.4s, v8.16b, v17.4b[1]
    sdot v1.4s, v8.16b, v20.4b[1]
    sdot v22.4s, v8.16b, v5.4b[1]
    sdot v18.4s, v8.16b, v15.4b[1]
    sdot v10.4s, v21.16b, v16.4b[2]
    ushr v2.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v1.4s, v21.16b, v19.4b[2]
    sdot v10.4s, v11.16b, v17.4b[2]
    sdot v22.4s, v21.16b, v4.4b[2]
    sdot v18.4s, v21.16b, v0.4b[2]
    sdot v1.4s, v11.16b, v20.4b[2]
    sdot v10.4s, v12.16b, v16.4b[3]
    sdot v22.4s, v11.16b, v5.4b[2]
    sdot v18.4s, v11.16b, v15.4b[2]
    sdot v1.4s, v12.16b, v19.4b[3]
    sdot v10.4s, v2.16b, v17.4b[3]
    sdot v22.4s, v12.16b, v4.4b[3]
    sdot v18.4s, v12.16b, v0.4b[3]
    ldr q0, [x3, #144]
    sdot v1.4s, v2.16b, v20.4b[3]
    sdot v22.4s, v2.16b, v5.4b[3]
    sdot v18.4s, v2.16b, v15.4b[3]
    ldr q2, [x3, #176]
    fmla v0.4s, v10.4s, v3.s[0]
    ldr q4, [x3, #208]
    ldr q5, [x3, #240]
    fmla v2.4s, v1.4s, v3.s[1]
    fmla v4.4s, v22.4s, v3.s[2]
    fmla v25.4s, v0.4s, v9.4s
    fmla v5.4s, v18.4s, v3.s[3]
    fmla v27.4s, v2.4s, v9.4s
    fmla v29.4s, v4.4s, v9.4s
    fmla v25.4s, v6.4s, v7.s[0]
    fmla v31.4s, v5.4s, v9.4s
    fmla v27.4s, v6.4s, v7.s[1]
    fmla v29.4s, v6.4s, v7.s[2]
    fmla v31.4s, v6.4s, v7.s[3]
    add x0, x0, #256
    add x3, x3, #288
    add x1, x1, #32
    add x2, x2, #32
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q8, q9, [x0]
    ldp q10, q11, [x0, #32]
    ldp q16, q17, [x3]
    uzp1 v18.4s, v8.4s, v10.4s
    ldp q19, q20, [x3, #32]
    ldp q4, q5, [x3, #64]
    ldr q1, [x3, #128]
    ldr q6, [x3, #160]
    ushr v7.16b, v18.16b, #4
    and v18.16b, v18.16b, v23.16b
    ldr q21, [x3, #192]
    ldp q0, q15, [x3, #96]
    uzp2 v10.4s, v8.4s, v10.4s
    sdot v1.4s, v18.16b, v16.4b[0]
    ldr q8, [x3, #224]
    sdot v6.4s, v18.16b, v19.4b[0]
    sdot v21.4s, v18.16b, v4.4b[0]
    b.eq 3f
2:
    sdot v8.4s, v18.16b, v0.4b[0]
    sdot v1.4s, v7.16b, v17.4b[0]
    ushr v2.16b, v10.16b, #4
    and v10.16b, v10.16b, v23.16b
    sdot v6.4s, v7.16b, v20.4b[0]
    uzp1 v3.4s, v9.4s, v11.4s
    sdot v21.4s, v7.16b, v5.4b[0]
    sdot v8.4s, v7.16b, v15.4b[0]
    sdot v1.4s, v10.16b, v16.4b[1]
    sdot v6.4s, v10.16b, v19.4b[1]
    sdot v21.4s, v10.16b, v4.4b[1]
    sdot v8.4s, v10.16b, v0.4b[1]
    ushr v7.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v1.4s, v2.16b, v17.4b[1]
    uzp2 v11.4s, v9.4s, v11.4s
    sdot v6.4s, v2.16b, v20.4b[1]
    sdot v21.4s, v2.16b, v5.4b[1]
    sdot v8.4s, v2.16b, v15.4b[1]
    sdot v1.4s, v3.16b, v16.4b[2]
    sdot v6.4s, v3.16b, v19.4b[2]
    sdot v21.4s, v3.16b, v4.4b[2]
    ushr v2.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v8.4s, v3.16b, v0.4b[2]
    sdot v1.4s, v7.16b, v17.4b[2]
    sdot v6.4s, v7.16b, v20.4b[2]
    sdot v21.4s, v7.16b, v5.4b[2]
    sdot v8.4s, v7.16b, v15.4b[2]
    sdot v1.4s, v11.16b, v16.4b[3]
    sdot v6.4s, v11.16b, v19.4b[3]
    sdot v21.4s, v11.16b, v4.4b[3]
    sdot v8.4s, v11.16b, v0.4b[3]
    sdot v1.4s, v2.16b, v17.4b[3]
    ldp q3, q7, [x3, #256]
    sdot v6.4s, v2.16b, v20.4b[3]
    ldr q9, [x1]
    ldr q11, [x3, #144]
    sdot v21.4s, v2.16b, v5.4b[3]
    ldr q10, [x3, #176]
    ldr q18, [x3, #208]
    ldp q14, q13, [x0, #64]
    sdot v8.4s, v2.16b, v15.4b[3]
    ldp q2, q12, [x0, #96]
    fmla v11.4s, v1.4s, v3.s[0]
    ldr q1, [x3, #240]
    shl v22.4s, v9.4s, #16
    fmla v10.4s, v6.4s, v3.s[1]
    fmla v18.4s, v21.4s, v3.s[2]
    ldr q6, [x2]
    uzp1 v21.4s, v14.4s, v2.4s
    fmla v1.4s, v8.4s, v3.s[3]
    fmla v24.4s, v11.4s, v22.4s
    shl v8.4s, v6.4s, #16
    fmla v26.4s, v10.4s, v22.4s
    fmla v28.4s, v18.4s, v22.4s
    ldr q10, [x3, #128]
    ushr v11.16b, v21.16b, #4
    and v21.16b, v21.16b, v23.16b
    fmla v30.4s, v1.4s, v22.4s
    ldr q1, [x3, #160]
    ldr q22, [x3, #192]
    ldr q18, [x3, #224]
    uzp2 v2.4s, v14.4s, v2.4s
    fmla v24.4s, v8.4s, v7.s[0]
    fmla v26.4s, v8.4s, v7.s[1]
    sdot v10.4s, v21.16b, v16.4b[0]
    fmla v28.4s, v8.4s, v7.s[2]
    sdot v1.4s, v21.16b, v19.4b[0]
    sdot v22.4s, v21.16b, v4.4b[0]
    fmla v30.4s, v8.4s, v7.s[3]
    sdot v18.4s, v21.16b, v0.4b[0]
    sdot v10.4s, v11.16b, v17.4b[0]
    ushr v8.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v1.4s, v11.16b, v20.4b[0]
    uzp1 v21.4s, v13.4s, v12.4s
    sdot v22.4s, v11.16b, v5.4b[0]
    sdot v18.4s, v11.16b, v15.4b[0]
    sdot v10.4s, v2.16b, v16.4b[1]
    sdot v1.4s, v2.16b, v19.4b[1]
    sdot v22.4s, v2.16b, v4.4b[1]
    uzp2 v12.4s, v13.4s, v12.4s
    ushr v11.16b, v21.16b, #4
    and v21.16b, v21.16b, v23.16b
    sdot v18.4s, v2.16b, v0.4b[1]
    sdot v10.4s, v8.16b, v17.4b[1]
    sdot v1.4s, v8.16b, v20.4b[1]
    sdot v22.4s, v8.16b, v5.4b[1]
    sdot v18.4s, v8.16b, v15.4b[1]
    sdot v10.4s, v21.16b, v16.4b[2]
    ushr v2.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v1.4s, v21.16b, v19.4b[2]
    sdot v10.4s, v11.16b, v17.4b[2]
    sdot v22.4s, v21.16b, v4.4b[2]
    sdot v18.4s, v21.16b, v0.4b[2]
    sdot v1.4s, v11.16b, v20.4b[2]
    sdot v10.4s, v12.16b, v16.4b[3]
    sdot v22.4s, v11.16b, v5.4b[2]
    sdot v18.4s, v11.16b, v15.4b[2]
    sdot v1.4s, v12.16b, v19.4b[3]
    sdot v10.4s, v2.16b, v17.4b[3]
    sdot v22.4s, v12.16b, v4.4b[3]
    sdot v18.4s, v12.16b, v0.4b[3]
    ldr q0, [x3, #144]
    sdot v1.4s, v2.16b, v20.4b[3]
    sdot v22.4s, v2.16b, v5.4b[3]
    sdot v18.4s, v2.16b, v15.4b[3]
    ldr q2, [x3, #176]
    fmla v0.4s, v10.4s, v3.s[0]
    ldr q4, [x3, #208]
    ldr q5, [x3, #240]
    ldp q8, q10, [x0, #256]
    ldp q11, q15, [x0, #288]
    fmla v2.4s, v1.4s, v3.s[1]
    fmla v4.4s, v22.4s, v3.s[2]
    fmla v25.4s, v0.4s, v9.4s
    fmla v5.4s, v18.4s, v3.s[3]
    ldp q18, q22, [x3, #288]
    ldp q20, q12, [x3, #320]
    uzp1 v0.4s, v8.4s, v11.4s
    ldp q17, q19, [x3, #352]
    fmla v27.4s, v2.4s, v9.4s
    fmla v29.4s, v4.4s, v9.4s
    ldp q16, q21, [x3, #384]
    fmla v25.4s, v6.4s, v7.s[0]
    fmla v31.4s, v5.4s, v9.4s
    ldr q3, [x3, #416]
    ldr q4, [x3, #448]
    ushr v2.16b, v0.16b, #4
    and v0.16b, v0.16b, v23.16b
    ldr q5, [x3, #480]
    ldr q9, [x3, #512]
    uzp2 v11.4s, v8.4s, v11.4s
    fmla v27.4s, v6.4s, v7.s[1]
    fmla v29.4s, v6.4s, v7.s[2]
    fmla v31.4s, v6.4s, v7.s[3]
    sdot v3.4s, v0.16b, v18.4b[0]
    sdot v4.4s, v0.16b, v20.4b[0]
    sdot v5.4s, v0.16b, v17.4b[0]
    sdot v9.4s, v0.16b, v16.4b[0]
    ushr v0.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v3.4s, v2.16b, v22.4b[0]
    sdot v4.4s, v2.16b, v12.4b[0]
    sdot v5.4s, v2.16b, v19.4b[0]
    uzp1 v1.4s, v10.4s, v15.4s
    sdot v9.4s, v2.16b, v21.4b[0]
    sdot v3.4s, v11.16b, v18.4b[1]
    sdot v4.4s, v11.16b, v20.4b[1]
    sdot v5.4s, v11.16b, v17.4b[1]
    sdot v9.4s, v11.16b, v16.4b[1]
    sdot v3.4s, v0.16b, v22.4b[1]
    ushr v2.16b, v1.16b, #4
    and v1.16b, v1.16b, v23.16b
    sdot v4.4s, v0.16b, v12.4b[1]
    uzp2 v15.4s, v10.4s, v15.4s
    sdot v5.4s, v0.16b, v19.4b[1]
    sdot v9.4s, v0.16b, v21.4b[1]
    sdot v3.4s, v1.16b, v18.4b[2]
    sdot v4.4s, v1.16b, v20.4b[2]
    sdot v5.4s, v1.16b, v17.4b[2]
    sdot v9.4s, v1.16b, v16.4b[2]
    ushr v6.16b, v15.16b, #4
    and v15.16b, v15.16b, v23.16b
    sdot v3.4s, v2.16b, v22.4b[2]
    sdot v4.4s, v2.16b, v12.4b[2]
    sdot v5.4s, v2.16b, v19.4b[2]
    sdot v9.4s, v2.16b, v21.4b[2]
    sdot v3.4s, v15.16b, v18.4b[3]
    sdot v4.4s, v15.16b, v20.4b[3]
    sdot v5.4s, v15.16b, v17.4b[3]
    sdot v9.4s, v15.16b, v16.4b[3]
    ldr q0, [x1, #32]
    sdot v3.4s, v6.16b, v22.4b[3]
    sdot v4.4s, v6.16b, v12.4b[3]
    ldp q1, q2, [x3, #544]
    sdot v5.4s, v6.16b, v19.4b[3]
    ldr q7, [x3, #432]
    ldr q8, [x3, #464]
    sdot v9.4s, v6.16b, v21.4b[3]
    ldr q6, [x3, #496]
    ldr q10, [x3, #528]
    ldp q11, q15, [x0, #320]
    add x1, x1, #64
    ldp q13, q14, [x0, #352]
    add x0, x0, #512
    fmla v7.4s, v3.4s, v1.s[0]
    fmla v8.4s, v4.4s, v1.s[1]
    shl v4.4s, v0.4s, #16
    fmla v6.4s, v5.4s, v1.s[2]
    fmla v10.4s, v9.4s, v1.s[3]
    ldr q3, [x2, #32]
    uzp1 v9.4s, v11.4s, v13.4s
    add x2, x2, #64
    fmla v24.4s, v7.4s, v4.4s
    fmla v26.4s, v8.4s, v4.4s
    shl v8.4s, v3.4s, #16
    fmla v28.4s, v6.4s, v4.4s
    fmla v30.4s, v10.4s, v4.4s
    ldr q4, [x3, #416]
    ushr v10.16b, v9.16b, #4
    and v9.16b, v9.16b, v23.16b
    ldr q5, [x3, #448]
    ldr q6, [x3, #480]
    fmla v24.4s, v8.4s, v2.s[0]
    ldr q7, [x3, #512]
    uzp2 v13.4s, v11.4s, v13.4s
    fmla v26.4s, v8.4s, v2.s[1]
    fmla v28.4s, v8.4s, v2.s[2]
    sdot v4.4s, v9.16b, v18.4b[0]
    fmla v30.4s, v8.4s, v2.s[3]
    sdot v5.4s, v9.16b, v20.4b[0]
    sdot v6.4s, v9.16b, v17.4b[0]
    sdot v7.4s, v9.16b, v16.4b[0]
    sdot v4.4s, v10.16b, v22.4b[0]
    ushr v9.16b, v13.16b, #4
    and v13.16b, v13.16b, v23.16b
    sdot v5.4s, v10.16b, v12.4b[0]
    uzp1 v8.4s, v15.4s, v14.4s
    sdot v6.4s, v10.16b, v19.4b[0]
    sdot v7.4s, v10.16b, v21.4b[0]
    sdot v4.4s, v13.16b, v18.4b[1]
    sdot v5.4s, v13.16b, v20.4b[1]
    sdot v6.4s, v13.16b, v17.4b[1]
    sdot v7.4s, v13.16b, v16.4b[1]
    ushr v10.16b, v8.16b, #4
    and v8.16b, v8.16b, v23.16b
    sdot v4.4s, v9.16b, v22.4b[1]
    uzp2 v14.4s, v15.4s, v14.4s
    sdot v5.4s, v9.16b, v12.4b[1]
    sdot v6.4s, v9.16b, v19.4b[1]
    sdot v7.4s, v9.16b, v21.4b[1]
    sdot v4.4s, v8.16b, v18.4b[2]
    sdot v5.4s, v8.16b, v20.4b[2]
    sdot v6.4s, v8.16b, v17.4b[2]
    ushr v15.16b, v14.16b, #4
    and v14.16b, v14.16b, v23.16b
    sdot v7.4s, v8.16b, v16.4b[2]
    sdot v4.4s, v10.16b, v22.4b[2]
    sdot v5.4s, v10.16b, v12.4b[2]
    sdot v6.4s, v10.16b, v19.4b[2]
    sdot v7.4s, v10.16b, v21.4b[2]
    sdot v4.4s, v14.16b, v18.4b[3]
    sdot v5.4s, v14.16b, v20.4b[3]
    sdot v6.4s, v14.16b, v17.4b[3]
    ldp q8, q9, [x0] // +
    sdot v7.4s, v14.16b, v16.4b[3]
    sdot v4.4s, v15.16b, v22.4b[3]
    ldp q10, q11, [x0, #32] // +
    sdot v5.4s, v15.16b, v12.4b[3]
    sdot v6.4s, v15.16b, v19.4b[3]
    sdot v7.4s, v15.16b, v21.4b[3]
    ldr q12, [x3, #432]
    ldr q13, [x3, #464]
    ldr q14, [x3, #496]
    ldr q15, [x3, #528]
    add x3, x3, #576
    ldp q16, q17, [x3] // +
    uzp1 v18.4s, v8.4s, v10.4s // +
    ldp q19, q20, [x3, #32] // +
    fmla v12.4s, v4.4s, v1.s[0]
    fmla v13.4s, v5.4s, v1.s[1]
    ldp q4, q5, [x3, #64] // +
    fmla v14.4s, v6.4s, v1.s[2]
    fmla v15.4s, v7.4s, v1.s[3]
    ldr q1, [x3, #128] // +
    ldr q6, [x3, #160] // +
    ushr v7.16b, v18.16b, #4 // +
    and v18.16b, v18.16b, v23.16b // +
    ldr q21, [x3, #192] // +
    fmla v25.4s, v12.4s, v0.4s
    fmla v27.4s, v13.4s, v0.4s
    fmla v29.4s, v14.4s, v0.4s
    fmla v31.4s, v15.4s, v0.4s
    ldp q0, q15, [x3, #96] // +
    uzp2 v10.4s, v8.4s, v10.4s // +
    sdot v1.4s, v18.16b, v16.4b[0] // +
    ldr q8, [x3, #224] // +
    sdot v6.4s, v18.16b, v19.4b[0] // +
    sdot v21.4s, v18.16b, v4.4b[0] // +
    fmla v25.4s, v3.4s, v2.s[0]
    fmla v27.4s, v3.4s, v2.s[1]
    subs x5, x5, #1
    fmla v29.4s, v3.4s, v2.s[2]
    fmla v31.4s, v3.4s, v2.s[3]
    b.ne 2b
3:
    sdot v8.4s, v18.16b, v0.4b[0]
    sdot v1.4s, v7.16b, v17.4b[0]
    ushr v2.16b, v10.16b, #4
    and v10.16b, v10.16b, v23.16b
    sdot v6.4s, v7.16b, v20.4b[0]
    uzp1 v3.4s, v9.4s, v11.4s
    sdot v21.4s, v7.16b, v5.4b[0]
    sdot v8.4s, v7.16b, v15.4b[0]
    sdot v1.4s, v10.16b, v16.4b[1]
    sdot v6.4s, v10.16b, v19.4b[1]
    sdot v21.4s, v10.16b, v4.4b[1]
    sdot v8.4s, v10.16b, v0.4b[1]
    ushr v7.16b, v3.16b, #4
    and v3.16b, v3.16b, v23.16b
    sdot v1.4s, v2.16b, v17.4b[1]
    uzp2 v11.4s, v9.4s, v11.4s
    sdot v6.4s, v2.16b, v20.4b[1]
    sdot v21.4s, v2.16b, v5.4b[1]
    sdot v8.4s, v2.16b, v15.4b[1]
    sdot v1.4s, v3.16b, v16.4b[2]
    sdot v6.4s, v3.16b, v19.4b[2]
    sdot v21.4s, v3.16b, v4.4b[2]
    ushr v2.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v8.4s, v3.16b, v0.4b[2]
    sdot v1.4s, v7.16b, v17.4b[2]
    sdot v6.4s, v7.16b, v20.4b[2]
    sdot v21.4s, v7.16b, v5.4b[2]
    sdot v8.4s, v7.16b, v15.4b[2]
    sdot v1.4s, v11.16b, v16.4b[3]
    sdot v6.4s, v11.16b, v19.4b[3]
    sdot v21.4s, v11.16b, v4.4b[3]
    sdot v8.4s, v11.16b, v0.4b[3]
    sdot v1.4s, v2.16b, v17.4b[3]
    ldp q3, q7, [x3, #256]
    sdot v6.4s, v2.16b, v20.4b[3]
    ldr q9, [x1]
    ldr q11, [x3, #144]
    sdot v21.4s, v2.16b, v5.4b[3]
    ldr q10, [x3, #176]
    ldr q18, [x3, #208]
    ldp q14, q13, [x0, #64]
    sdot v8.4s, v2.16b, v15.4b[3]
    ldp q2, q12, [x0, #96]
    fmla v11.4s, v1.4s, v3.s[0]
    ldr q1, [x3, #240]
    shl v22.4s, v9.4s, #16
    fmla v10.4s, v6.4s, v3.s[1]
    fmla v18.4s, v21.4s, v3.s[2]
    ldr q6, [x2]
    uzp1 v21.4s, v14.4s, v2.4s
    fmla v1.4s, v8.4s, v3.s[3]
    fmla v24.4s, v11.4s, v22.4s
    shl v8.4s, v6.4s, #16
    fmla v26.4s, v10.4s, v22.4s
    fmla v28.4s, v18.4s, v22.4s
    ldr q10, [x3, #128]
    ushr v11.16b, v21.16b, #4
    and v21.16b, v21.16b, v23.16b
    fmla v30.4s, v1.4s, v22.4s
    ldr q1, [x3, #160]
    ldr q22, [x3, #192]
    ldr q18, [x3, #224]
    uzp2 v2.4s, v14.4s, v2.4s
    fmla v24.4s, v8.4s, v7.s[0]
    fmla v26.4s, v8.4s, v7.s[1]
    sdot v10.4s, v21.16b, v16.4b[0]
    fmla v28.4s, v8.4s, v7.s[2]
    sdot v1.4s, v21.16b, v19.4b[0]
    sdot v22.4s, v21.16b, v4.4b[0]
    fmla v30.4s, v8.4s, v7.s[3]
    sdot v18.4s, v21.16b, v0.4b[0]
    sdot v10.4s, v11.16b, v17.4b[0]
    ushr v8.16b, v2.16b, #4
    and v2.16b, v2.16b, v23.16b
    sdot v1.4s, v11.16b, v20.4b[0]
    uzp1 v21.4s, v13.4s, v12.4s
    sdot v22.4s, v11.16b, v5.4b[0]
    sdot v18.4s, v11.16b, v15.4b[0]
    sdot v10.4s, v2.16b, v16.4b[1]
    sdot v1.4s, v2.16b, v19.4b[1]
    sdot v22.4s, v2.16b, v4.4b[1]
    uzp2 v12.4s, v13.4s, v12.4s
    ushr v11.16b, v21.16b, #4
    and v21.16b, v21.16b, v23.16b
    sdot v18.4s, v2.16b, v0.4b[1]
    sdot v10.4s, v8.16b, v17.4b[1]
    sdot v1.4s, v8.16b, v20.4b[1]
    sdot v22.4s, v8.16b, v5.4b[1]
    sdot v18.4s, v8.16b, v15.4b[1]
    sdot v10.4s, v21.16b, v16.4b[2]
    ushr v2.16b, v12.16b, #4
    and v12.16b, v12.16b, v23.16b
    sdot v1.4s, v21.16b, v19.4b[2]
    sdot v10.4s, v11.16b, v17.4b[2]
    sdot v22.4s, v21.16b, v4.4b[2]
    sdot v18.4s, v21.16b, v0.4b[2]
    sdot v1.4s, v11.16b, v20.4b[2]
    sdot v10.4s, v12.16b, v16.4b[3]
    sdot v22.4s, v11.16b, v5.4b[2]
    sdot v18.4s, v11.16b, v15.4b[2]
    sdot v1.4s, v12.16b, v19.4b[3]
    sdot v10.4s, v2.16b, v17.4b[3]
    sdot v22.4s, v12.16b, v4.4b[3]
    sdot v18.4s, v12.16b, v0.4b[3]
    ldr q0, [x3, #144]
    sdot v1.4s, v2.16b, v20.4b[3]
    sdot v22.4s, v2.16b, v5.4b[3]
    sdot v18.4s, v2.16b, v15.4b[3]
    ldr q2, [x3, #176]
    fmla v0.4s, v10.4s, v3.s[0]
    ldr q4, [x3, #208]
    ldr q5, [x3, #240]
    ldp q8, q10, [x0, #256]
    ldp q11, q15, [x0, #288]
    fmla v2.4s, v1.4s, v3.s[1]
    fmla v4.4s, v22.4s, v3.s[2]
    fmla v25.4s, v0.4s, v9.4s
    fmla v5.4s, v18.4s, v3.s[3]
    ldp q18, q22, [x3, #288]
    ldp q20, q12, [x3, #320]
    uzp1 v0.4s, v8.4s, v11.4s
    ldp q17, q19, [x3, #352]
    fmla v27.4s, v2.4s, v9.4s
    fmla v29.4s, v4.4s, v9.4s
    ldp q16, q21, [x3, #384]
    fmla v25.4s, v6.4s, v7.s[0]
    fmla v31.4s, v5.4s, v9.4s
    ldr q3, [x3, #416]
    ldr q4, [x3, #448]
    ushr v2.16b, v0.16b, #4
    and v0.16b, v0.16b, v23.16b
    ldr q5, [x3, #480]
    ldr q9, [x3, #512]
    uzp2 v11.4s, v8.4s, v11.4s
    fmla v27.4s, v6.4s, v7.s[1]
    fmla v29.4s, v6.4s, v7.s[2]
    fmla v31.4s, v6.4s, v7.s[3]
    sdot v3.4s, v0.16b, v18.4b[0]
    sdot v4.4s, v0.16b, v20.4b[0]
    sdot v5.4s, v0.16b, v17.4b[0]
    sdot v9.4s, v0.16b, v16.4b[0]
    ushr v0.16b, v11.16b, #4
    and v11.16b, v11.16b, v23.16b
    sdot v3.4s, v2.16b, v22.4b[0]
    sdot v4.4s, v2.16b, v12.4b[0]
    sdot v5.4s, v2.16b, v19.4b[0]
    uzp1 v1.4s, v10.4s, v15.4s
    sdot v9.4s, v2.16b, v21.4b[0]
    sdot v3.4s, v11.16b, v18.4b[1]
    sdot v4.4s, v11.16b, v20.4b[1]
    sdot v5.4s, v11.16b, v17.4b[1]
    sdot v9.4s, v11.16b, v16.4b[1]
    sdot v3.4s, v0.16b, v22.4b[1]
    ushr v2.16b, v1.16b, #4
    and v1.16b, v1.16b, v23.16b
    sdot v4.4s, v0.16b, v12.4b[1]
    uzp2 v15.4s, v10.4s, v15.4s
    sdot v5.4s, v0.16b, v19.4b[1]
    sdot v9.4s, v0.16b, v21.4b[1]
    sdot v3.4s, v1.16b, v18.4b[2]
    sdot v4.4s, v1.16b, v20.4b[2]
    sdot v5.4s, v1.16b, v17.4b[2]
    sdot v9.4s, v1.16b, v16.4b[2]
    ushr v6.16b, v15.16b, #4
    and v15.16b, v15.16b, v23.16b
    sdot v3.4s, v2.16b, v22.4b[2]
    sdot v4.4s, v2.16b, v12.4b[2]
    sdot v5.4s, v2.16b, v19.4b[2]
    sdot v9.4s, v2.16b, v21.4b[2]
    sdot v3.4s, v15.16b, v18.4b[3]
    sdot v4.4s, v15.16b, v20.4b[3]
    sdot v5.4s, v15.16b, v17.4b[3]
    sdot v9.4s, v15.16b, v16.4b[3]
    ldr q0, [x1, #32]
    sdot v3.4s, v6.16b, v22.4b[3]
    sdot v4.4s, v6.16b, v12.4b[3]
    ldp q1, q2, [x3, #544]
    sdot v5.4s, v6.16b, v19.4b[3]
    ldr q7, [x3, #432]
    ldr q8, [x3, #464]
    sdot v9.4s, v6.16b, v21.4b[3]
    ldr q6, [x3, #496]
    ldr q10, [x3, #528]
    ldp q11, q15, [x0, #320]
    ldp q13, q14, [x0, #352]
    fmla v7.4s, v3.4s, v1.s[0]
    fmla v8.4s, v4.4s, v1.s[1]
    shl v4.4s, v0.4s, #16
    fmla v6.4s, v5.4s, v1.s[2]
    fmla v10.4s, v9.4s, v1.s[3]
    ldr q3, [x2, #32]
    uzp1 v9.4s, v11.4s, v13.4s
    fmla v24.4s, v7.4s, v4.4s
    fmla v26.4s, v8.4s, v4.4s
    shl v8.4s, v3.4s, #16
    fmla v28.4s, v6.4s, v4.4s
    fmla v30.4s, v10.4s, v4.4s
    ldr q4, [x3, #416]
    ushr v10.16b, v9.16b, #4
    and v9.16b, v9.16b, v23.16b
    ldr q5, [x3, #448]
    ldr q6, [x3, #480]
    fmla v24.4s, v8.4s, v2.s[0]
    ldr q7, [x3, #512]
    uzp2 v13.4s, v11.4s, v13.4s
    fmla v26.4s, v8.4s, v2.s[1]
    fmla v28.4s, v8.4s, v2.s[2]
    sdot v4.4s, v9.16b, v18.4b[0]
    fmla v30.4s, v8.4s, v2.s[3]
    sdot v5.4s, v9.16b, v20.4b[0]
    sdot v6.4s, v9.16b, v17.4b[0]
    sdot v7.4s, v9.16b, v16.4b[0]
    sdot v4.4s, v10.16b, v22.4b[0]
    ushr v9.16b, v13.16b, #4
    and v13.16b, v13.16b, v23.16b
    sdot v5.4s, v10.16b, v12.4b[0]
    uzp1 v8.4s, v15.4s, v14.4s
    sdot v6.4s, v10.16b, v19.4b[0]
    sdot v7.4s, v10.16b, v21.4b[0]
    sdot v4.4s, v13.16b, v18.4b[1]
    sdot v5.4s, v13.16b, v20.4b[1]
    sdot v6.4s, v13.16b, v17.4b[1]
    sdot v7.4s, v13.16b, v16.4b[1]
    ushr v10.16b, v8.16b, #4
    and v8.16b, v8.16b, v23.16b
    sdot v4.4s, v9.16b, v22.4b[1]
    uzp2 v14.4s, v15.4s, v14.4s
    sdot v5.4s, v9.16b, v12.4b[1]
    sdot v6.4s, v9.16b, v19.4b[1]
    sdot v7.4s, v9.16b, v21.4b[1]
    sdot v4.4s, v8.16b, v18.4b[2]
    sdot v5.4s, v8.16b, v20.4b[2]
    sdot v6.4s, v8.16b, v17.4b[2]
    ushr v15.16b, v14.16b, #4
    and v14.16b, v14.16b, v23.16b
    sdot v7.4s, v8.16b, v16.4b[2]
    sdot v4.4s, v10.16b, v22.4b[2]
    sdot v5.4s, v10.16b, v12.4b[2]
    sdot v6.4s, v10.16b, v19.4b[2]
    sdot v7.4s, v10.16b, v21.4b[2]
    sdot v4.4s, v14.16b, v18.4b[3]
    sdot v5.4s, v14.16b, v20.4b[3]
    sdot v6.4s, v14.16b, v17.4b[3]
    sdot v7.4s, v14.16b, v16.4b[3]
    sdot v4.4s, v15.16b, v22.4b[3]
    sdot v5.4s, v15.16b, v12.4b[3]
    sdot v6.4s, v15.16b, v19.4b[3]
    sdot v7.4s, v15.16b, v21.4b[3]
    ldr q12, [x3, #432]
    ldr q13, [x3, #464]
    ldr q14, [x3, #496]
    ldr q15, [x3, #528]
    fmla v12.4s, v4.4s, v1.s[0]
    fmla v13.4s, v5.4s, v1.s[1]
    fmla v14.4s, v6.4s, v1.s[2]
    fmla v15.4s, v7.4s, v1.s[3]
    fmla v25.4s, v12.4s, v0.4s
    fmla v27.4s, v13.4s, v0.4s
    fmla v29.4s, v14.4s, v0.4s
    fmla v31.4s, v15.4s, v0.4s
    fmla v25.4s, v3.4s, v2.s[0]
    fmla v27.4s, v3.4s, v2.s[1]
    fmla v29.4s, v3.4s, v2.s[2]
    fmla v31.4s, v3.4s, v2.s[3]
4:
    stp q24, q25, [x6]
    stp q26, q27, [x6, #64]
    stp q28, q29, [x6, #128]
    stp q30, q31, [x6, #192]
