// Twelve rows of unpacked int4 with minima, 4 columns.
// Written by `cargo run --release -p brevity-bench --bin schedule`.
// Loop: 2 blocks, 304 instructions, 158 cycles on an in-order core of three slots.
// `+`: for the next pass.
// x0 codes, x1 scales, x2 minima, x3 rows, x4 bytes to the next group of rows, x5 blocks,
// x6 running sums, x7 start of int8 accumulators
// v20 y0.0, v21 y0.1, v22 y1.0, v23 y1.1, v24 y2.0, v25 y2.1, v26 y3.0, v27 y3.1
// v28 y4.0, v29 y4.1, v30 y5.0, v31 y5.1
    add x9, x3, x4
    add x10, x9, x4
    ldp q20, q21, [x6]
    ldp q22, q23, [x6, #32]
    ldp q24, q25, [x6, #64]
    ldp q26, q27, [x6, #96]
    ldp q28, q29, [x6, #128]
    ldp q30, q31, [x6, #160]
    tbz x5, #0, 1f
    ldp q6, q7, [x0]
    ldp q12, q13, [x0, #128]
    ldr q14, [x3, #64]
    ldr q15, [x3, #64]
    ldr q16, [x3]
    ldp q8, q17, [x0, #32]
    ldr q0, [x3, #16]
    ldp q18, q19, [x0, #160]
    smmla v14.4s, v16.16b, v6.16b
    smmla v15.4s, v16.16b, v12.16b
    ldr q1, [x3, #32]
    ldr d2, [x1]
    smmla v14.4s, v0.16b, v7.16b
    smmla v15.4s, v0.16b, v13.16b
    ldr d0, [x2]
    ldr q3, [x3, #48]
    smmla v14.4s, v1.16b, v8.16b
    smmla v15.4s, v1.16b, v18.16b
    dup v2.2d, v2.d[0]
    smmla v14.4s, v3.16b, v17.16b
    ldp q1, q4, [x3, #96]
    smmla v15.4s, v3.16b, v19.16b
    ldr q3, [x3, #80]
    ldr q5, [x3, #80]
    shl v9.4s, v2.4s, #16
    dup v11.2d, v0.d[0]
    fmla v3.4s, v14.4s, v1.4s
    ldr q14, [x3, #192]
    ldr q0, [x3, #128]
    fmla v5.4s, v15.4s, v1.4s
    ldr q15, [x3, #192]
    shl v10.4s, v11.4s, #16
    ldr q1, [x3, #144]
    smmla v14.4s, v0.16b, v6.16b
    smmla v15.4s, v0.16b, v12.16b
    ldr q0, [x3, #160]
    smmla v14.4s, v1.16b, v7.16b
    smmla v15.4s, v1.16b, v13.16b
    ldr q1, [x3, #176]
    smmla v14.4s, v0.16b, v8.16b
    fmla v20.4s, v3.4s, v9.4s
    smmla v15.4s, v0.16b, v18.16b
    smmla v14.4s, v1.16b, v17.16b
    ldp q0, q3, [x3, #224]
    fmla v21.4s, v5.4s, v2.4s
    smmla v15.4s, v1.16b, v19.16b
    ldr q1, [x3, #208]
    ldr q5, [x3, #208]
    fmla v20.4s, v4.4s, v10.4s
    fmla v1.4s, v14.4s, v0.4s
    ldr q14, [x9, #64]
    ldr q16, [x9]
    fmla v21.4s, v4.4s, v11.4s
    fmla v5.4s, v15.4s, v0.4s
    ldr q15, [x9, #64]
    ldr q0, [x9, #16]
    smmla v14.4s, v16.16b, v6.16b
    smmla v15.4s, v16.16b, v12.16b
    ldr q4, [x9, #32]
    smmla v14.4s, v0.16b, v7.16b
    smmla v15.4s, v0.16b, v13.16b
    ldr q0, [x9, #48]
    smmla v14.4s, v4.16b, v8.16b
    fmla v22.4s, v1.4s, v9.4s
    fmla v23.4s, v5.4s, v2.4s
    smmla v15.4s, v4.16b, v18.16b
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q4, [x9, #96]
    smmla v15.4s, v0.16b, v19.16b
    ldr q0, [x9, #80]
    ldr q5, [x9, #80]
    fmla v22.4s, v3.4s, v10.4s
    fmla v23.4s, v3.4s, v11.4s
    fmla v0.4s, v14.4s, v1.4s
    ldr q14, [x9, #192]
    ldr q3, [x9, #128]
    fmla v5.4s, v15.4s, v1.4s
    ldr q15, [x9, #192]
    ldr q1, [x9, #144]
    smmla v14.4s, v3.16b, v6.16b
    smmla v15.4s, v3.16b, v12.16b
    ldr q3, [x9, #160]
    smmla v14.4s, v1.16b, v7.16b
    smmla v15.4s, v1.16b, v13.16b
    ldr q1, [x9, #176]
    smmla v14.4s, v3.16b, v8.16b
    fmla v24.4s, v0.4s, v9.4s
    fmla v25.4s, v5.4s, v2.4s
    smmla v15.4s, v3.16b, v18.16b
    smmla v14.4s, v1.16b, v17.16b
    ldp q0, q3, [x9, #224]
    smmla v15.4s, v1.16b, v19.16b
    ldr q1, [x9, #208]
    ldr q5, [x9, #208]
    fmla v24.4s, v4.4s, v10.4s
    fmla v25.4s, v4.4s, v11.4s
    fmla v1.4s, v14.4s, v0.4s
    ldr q14, [x10, #64]
    ldr q4, [x10]
    fmla v5.4s, v15.4s, v0.4s
    ldr q15, [x10, #64]
    ldr q0, [x10, #16]
    smmla v14.4s, v4.16b, v6.16b
    smmla v15.4s, v4.16b, v12.16b
    ldr q4, [x10, #32]
    smmla v14.4s, v0.16b, v7.16b
    smmla v15.4s, v0.16b, v13.16b
    ldr q0, [x10, #48]
    fmla v26.4s, v1.4s, v9.4s
    fmla v27.4s, v5.4s, v2.4s
    smmla v14.4s, v4.16b, v8.16b
    smmla v15.4s, v4.16b, v18.16b
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q4, [x10, #96]
    smmla v15.4s, v0.16b, v19.16b
    ldr q0, [x10, #80]
    fmla v26.4s, v3.4s, v10.4s
    fmla v27.4s, v3.4s, v11.4s
    ldr q3, [x10, #80]
    fmla v0.4s, v14.4s, v1.4s
    ldr q14, [x10, #192]
    ldr q5, [x10, #128]
    fmla v3.4s, v15.4s, v1.4s
    ldr q15, [x10, #192]
    ldr q1, [x10, #144]
    smmla v14.4s, v5.16b, v6.16b
    smmla v15.4s, v5.16b, v12.16b
    ldr q5, [x10, #160]
    fmla v28.4s, v0.4s, v9.4s
    smmla v14.4s, v1.16b, v7.16b
    fmla v29.4s, v3.4s, v2.4s
    smmla v15.4s, v1.16b, v13.16b
    ldr q0, [x10, #176]
    smmla v14.4s, v5.16b, v8.16b
    smmla v15.4s, v5.16b, v18.16b
    fmla v28.4s, v4.4s, v10.4s
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q3, [x10, #224]
    fmla v29.4s, v4.4s, v11.4s
    smmla v15.4s, v0.16b, v19.16b
    ldr q4, [x10, #208]
    ldr q5, [x10, #208]
    fmla v4.4s, v14.4s, v1.4s
    fmla v5.4s, v15.4s, v1.4s
    fmla v30.4s, v4.4s, v9.4s
    fmla v31.4s, v5.4s, v2.4s
    fmla v30.4s, v3.4s, v10.4s
    fmla v31.4s, v3.4s, v11.4s
    add x0, x0, #512
    add x1, x1, #32
    add x2, x2, #32
    add x3, x3, #256
    add x9, x9, #256
    add x10, x10, #256
1:
    lsr x5, x5, #1
    cbz x5, 4f
    subs x5, x5, #1
    ldp q6, q7, [x0]
    ldp q12, q13, [x0, #128]
    ldr q14, [x3, #64]
    ldr q15, [x3, #64]
    ldr q16, [x3]
    ldp q8, q17, [x0, #32]
    ldr q0, [x3, #16]
    ldp q18, q19, [x0, #160]
    smmla v14.4s, v16.16b, v6.16b
    smmla v15.4s, v16.16b, v12.16b
    ldr q1, [x3, #32]
    ldr d2, [x1]
    smmla v14.4s, v0.16b, v7.16b
    smmla v15.4s, v0.16b, v13.16b
    ldr d0, [x2]
    ldr q3, [x3, #48]
    smmla v14.4s, v1.16b, v8.16b
    smmla v15.4s, v1.16b, v18.16b
    b.eq 3f
2:
    dup v2.2d, v2.d[0]
    smmla v14.4s, v3.16b, v17.16b
    ldp q1, q4, [x3, #96]
    smmla v15.4s, v3.16b, v19.16b
    ldr q3, [x3, #80]
    ldr q5, [x3, #80]
    shl v9.4s, v2.4s, #16
    dup v11.2d, v0.d[0]
    fmla v3.4s, v14.4s, v1.4s
    ldr q14, [x3, #192]
    ldr q0, [x3, #128]
    fmla v5.4s, v15.4s, v1.4s
    ldr q15, [x3, #192]
    shl v10.4s, v11.4s, #16
    ldr q1, [x3, #144]
    smmla v14.4s, v0.16b, v6.16b
    smmla v15.4s, v0.16b, v12.16b
    ldr q0, [x3, #160]
    smmla v14.4s, v1.16b, v7.16b
    smmla v15.4s, v1.16b, v13.16b
    ldr q1, [x3, #176]
    smmla v14.4s, v0.16b, v8.16b
    fmla v20.4s, v3.4s, v9.4s
    smmla v15.4s, v0.16b, v18.16b
    smmla v14.4s, v1.16b, v17.16b
    ldp q0, q3, [x3, #224]
    fmla v21.4s, v5.4s, v2.4s
    smmla v15.4s, v1.16b, v19.16b
    ldr q1, [x3, #208]
    ldr q5, [x3, #208]
    fmla v20.4s, v4.4s, v10.4s
    fmla v1.4s, v14.4s, v0.4s
    ldr q14, [x9, #64]
    ldr q16, [x9]
    fmla v21.4s, v4.4s, v11.4s
    fmla v5.4s, v15.4s, v0.4s
    ldr q15, [x9, #64]
    ldr q0, [x9, #16]
    smmla v14.4s, v16.16b, v6.16b
    smmla v15.4s, v16.16b, v12.16b
    ldr q4, [x9, #32]
    smmla v14.4s, v0.16b, v7.16b
    smmla v15.4s, v0.16b, v13.16b
    ldr q0, [x9, #48]
    smmla v14.4s, v4.16b, v8.16b
    fmla v22.4s, v1.4s, v9.4s
    fmla v23.4s, v5.4s, v2.4s
    smmla v15.4s, v4.16b, v18.16b
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q4, [x9, #96]
    smmla v15.4s, v0.16b, v19.16b
    ldr q0, [x9, #80]
    ldr q5, [x9, #80]
    fmla v22.4s, v3.4s, v10.4s
    fmla v23.4s, v3.4s, v11.4s
    fmla v0.4s, v14.4s, v1.4s
    ldr q14, [x9, #192]
    ldr q3, [x9, #128]
    fmla v5.4s, v15.4s, v1.4s
    ldr q15, [x9, #192]
    ldr q1, [x9, #144]
    smmla v14.4s, v3.16b, v6.16b
    smmla v15.4s, v3.16b, v12.16b
    ldr q3, [x9, #160]
    smmla v14.4s, v1.16b, v7.16b
    smmla v15.4s, v1.16b, v13.16b
    ldr q1, [x9, #176]
    smmla v14.4s, v3.16b, v8.16b
    fmla v24.4s, v0.4s, v9.4s
    fmla v25.4s, v5.4s, v2.4s
    smmla v15.4s, v3.16b, v18.16b
    smmla v14.4s, v1.16b, v17.16b
    ldp q0, q3, [x9, #224]
    smmla v15.4s, v1.16b, v19.16b
    ldr q1, [x9, #208]
    ldr q5, [x9, #208]
    fmla v24.4s, v4.4s, v10.4s
    fmla v25.4s, v4.4s, v11.4s
    fmla v1.4s, v14.4s, v0.4s
    ldr q14, [x10, #64]
    ldr q4, [x10]
    fmla v5.4s, v15.4s, v0.4s
    ldr q15, [x10, #64]
    ldr q0, [x10, #16]
    smmla v14.4s, v4.16b, v6.16b
    smmla v15.4s, v4.16b, v12.16b
    ldr q4, [x10, #32]
    smmla v14.4s, v0.16b, v7.16b
    smmla v15.4s, v0.16b, v13.16b
    ldr q0, [x10, #48]
    fmla v26.4s, v1.4s, v9.4s
    fmla v27.4s, v5.4s, v2.4s
    smmla v14.4s, v4.16b, v8.16b
    smmla v15.4s, v4.16b, v18.16b
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q4, [x10, #96]
    smmla v15.4s, v0.16b, v19.16b
    ldr q0, [x10, #80]
    fmla v26.4s, v3.4s, v10.4s
    fmla v27.4s, v3.4s, v11.4s
    ldr q3, [x10, #80]
    fmla v0.4s, v14.4s, v1.4s
    ldr q14, [x10, #192]
    ldr q5, [x10, #128]
    fmla v3.4s, v15.4s, v1.4s
    ldr q15, [x10, #192]
    ldr q1, [x10, #144]
    smmla v14.4s, v5.16b, v6.16b
    smmla v15.4s, v5.16b, v12.16b
    ldr q5, [x10, #160]
    fmla v28.4s, v0.4s, v9.4s
    smmla v14.4s, v1.16b, v7.16b
    fmla v29.4s, v3.4s, v2.4s
    smmla v15.4s, v1.16b, v13.16b
    ldr q0, [x10, #176]
    smmla v14.4s, v5.16b, v8.16b
    smmla v15.4s, v5.16b, v18.16b
    fmla v28.4s, v4.4s, v10.4s
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q3, [x10, #224]
    fmla v29.4s, v4.4s, v11.4s
    smmla v15.4s, v0.16b, v19.16b
    ldr q4, [x10, #208]
    ldr q5, [x10, #208]
    ldp q6, q7, [x0, #512]
    fmla v4.4s, v14.4s, v1.4s
    ldp q12, q13, [x0, #640]
    fmla v5.4s, v15.4s, v1.4s
    ldr q0, [x3, #320]
    ldr q15, [x3, #256]
    ldr q1, [x3, #320]
    ldr q14, [x3, #272]
    fmla v30.4s, v4.4s, v9.4s
    ldp q8, q17, [x0, #544]
    smmla v0.4s, v15.16b, v6.16b
    fmla v31.4s, v5.4s, v2.4s
    smmla v1.4s, v15.16b, v12.16b
    ldr q2, [x3, #288]
    ldp q18, q19, [x0, #672]
    smmla v0.4s, v14.16b, v7.16b
    add x0, x0, #1024
    ldr d4, [x1, #32]
    smmla v1.4s, v14.16b, v13.16b
    ldr q5, [x3, #304]
    fmla v30.4s, v3.4s, v10.4s
    smmla v0.4s, v2.16b, v8.16b
    add x1, x1, #64
    fmla v31.4s, v3.4s, v11.4s
    ldr d11, [x2, #32]
    smmla v1.4s, v2.16b, v18.16b
    dup v2.2d, v4.d[0]
    smmla v0.4s, v5.16b, v17.16b
    ldp q10, q14, [x3, #352]
    smmla v1.4s, v5.16b, v19.16b
    ldr q15, [x3, #336]
    add x2, x2, #64
    ldr q9, [x3, #336]
    shl v3.4s, v2.4s, #16
    dup v4.2d, v11.d[0]
    fmla v15.4s, v0.4s, v10.4s
    ldr q0, [x3, #448]
    ldr q11, [x3, #384]
    fmla v9.4s, v1.4s, v10.4s
    ldr q1, [x3, #448]
    shl v5.4s, v4.4s, #16
    ldr q10, [x3, #400]
    smmla v0.4s, v11.16b, v6.16b
    smmla v1.4s, v11.16b, v12.16b
    ldr q11, [x3, #416]
    smmla v0.4s, v10.16b, v7.16b
    smmla v1.4s, v10.16b, v13.16b
    ldr q10, [x3, #432]
    smmla v0.4s, v11.16b, v8.16b
    fmla v20.4s, v15.4s, v3.4s
    smmla v1.4s, v11.16b, v18.16b
    smmla v0.4s, v10.16b, v17.16b
    ldp q11, q15, [x3, #480]
    fmla v21.4s, v9.4s, v2.4s
    smmla v1.4s, v10.16b, v19.16b
    ldr q10, [x3, #464]
    ldr q9, [x3, #464]
    add x3, x3, #512
    fmla v20.4s, v14.4s, v5.4s
    fmla v10.4s, v0.4s, v11.4s
    ldr q0, [x9, #320]
    ldr q16, [x9, #256]
    fmla v21.4s, v14.4s, v4.4s
    fmla v9.4s, v1.4s, v11.4s
    ldr q1, [x9, #320]
    ldr q11, [x9, #272]
    smmla v0.4s, v16.16b, v6.16b
    smmla v1.4s, v16.16b, v12.16b
    ldr q16, [x9, #288]
    smmla v0.4s, v11.16b, v7.16b
    smmla v1.4s, v11.16b, v13.16b
    ldr q11, [x9, #304]
    smmla v0.4s, v16.16b, v8.16b
    fmla v22.4s, v10.4s, v3.4s
    fmla v23.4s, v9.4s, v2.4s
    smmla v1.4s, v16.16b, v18.16b
    smmla v0.4s, v11.16b, v17.16b
    ldp q16, q9, [x9, #352]
    smmla v1.4s, v11.16b, v19.16b
    ldr q11, [x9, #336]
    ldr q10, [x9, #336]
    fmla v22.4s, v15.4s, v5.4s
    fmla v23.4s, v15.4s, v4.4s
    fmla v11.4s, v0.4s, v16.4s
    ldr q0, [x9, #448]
    ldr q15, [x9, #384]
    fmla v10.4s, v1.4s, v16.4s
    ldr q1, [x9, #448]
    ldr q16, [x9, #400]
    smmla v0.4s, v15.16b, v6.16b
    smmla v1.4s, v15.16b, v12.16b
    ldr q15, [x9, #416]
    smmla v0.4s, v16.16b, v7.16b
    smmla v1.4s, v16.16b, v13.16b
    ldr q16, [x9, #432]
    smmla v0.4s, v15.16b, v8.16b
    fmla v24.4s, v11.4s, v3.4s
    fmla v25.4s, v10.4s, v2.4s
    smmla v1.4s, v15.16b, v18.16b
    smmla v0.4s, v16.16b, v17.16b
    ldp q15, q10, [x9, #480]
    smmla v1.4s, v16.16b, v19.16b
    ldr q16, [x9, #464]
    ldr q11, [x9, #464]
    add x9, x9, #512
    fmla v24.4s, v9.4s, v5.4s
    fmla v25.4s, v9.4s, v4.4s
    fmla v16.4s, v0.4s, v15.4s
    ldr q0, [x10, #320]
    ldr q9, [x10, #256]
    fmla v11.4s, v1.4s, v15.4s
    ldr q1, [x10, #320]
    ldr q15, [x10, #272]
    smmla v0.4s, v9.16b, v6.16b
    smmla v1.4s, v9.16b, v12.16b
    ldr q9, [x10, #288]
    smmla v0.4s, v15.16b, v7.16b
    smmla v1.4s, v15.16b, v13.16b
    ldr q15, [x10, #304]
    fmla v26.4s, v16.4s, v3.4s
    fmla v27.4s, v11.4s, v2.4s
    smmla v0.4s, v9.16b, v8.16b
    smmla v1.4s, v9.16b, v18.16b
    smmla v0.4s, v15.16b, v17.16b
    ldp q9, q11, [x10, #352]
    smmla v1.4s, v15.16b, v19.16b
    ldr q15, [x10, #336]
    fmla v26.4s, v10.4s, v5.4s
    fmla v27.4s, v10.4s, v4.4s
    ldr q10, [x10, #336]
    fmla v15.4s, v0.4s, v9.4s
    ldr q0, [x10, #448]
    fmla v10.4s, v1.4s, v9.4s
    ldr q1, [x10, #448]
    ldr q9, [x10, #384]
    ldr q16, [x10, #400]
    smmla v0.4s, v9.16b, v6.16b
    smmla v1.4s, v9.16b, v12.16b
    fmla v28.4s, v15.4s, v3.4s
    fmla v29.4s, v10.4s, v2.4s
    ldr q6, [x10, #416]
    smmla v0.4s, v16.16b, v7.16b
    smmla v1.4s, v16.16b, v13.16b
    ldr q13, [x10, #432]
    smmla v0.4s, v6.16b, v8.16b
    smmla v1.4s, v6.16b, v18.16b
    ldp q6, q7, [x0] // +
    fmla v28.4s, v11.4s, v5.4s
    fmla v29.4s, v11.4s, v4.4s
    smmla v0.4s, v13.16b, v17.16b
    smmla v1.4s, v13.16b, v19.16b
    ldp q8, q9, [x10, #480]
    ldr q10, [x10, #464]
    ldr q11, [x10, #464]
    add x10, x10, #512
    ldp q12, q13, [x0, #128] // +
    ldr q14, [x3, #64] // +
    ldr q15, [x3, #64] // +
    ldr q16, [x3] // +
    fmla v10.4s, v0.4s, v8.4s
    fmla v11.4s, v1.4s, v8.4s
    ldp q8, q17, [x0, #32] // +
    ldr q0, [x3, #16] // +
    ldp q18, q19, [x0, #160] // +
    smmla v14.4s, v16.16b, v6.16b // +
    smmla v15.4s, v16.16b, v12.16b // +
    ldr q1, [x3, #32] // +
    fmla v30.4s, v10.4s, v3.4s
    fmla v31.4s, v11.4s, v2.4s
    ldr d2, [x1] // +
    smmla v14.4s, v0.16b, v7.16b // +
    smmla v15.4s, v0.16b, v13.16b // +
    ldr d0, [x2] // +
    ldr q3, [x3, #48] // +
    smmla v14.4s, v1.16b, v8.16b // +
    smmla v15.4s, v1.16b, v18.16b // +
    subs x5, x5, #1
    fmla v30.4s, v9.4s, v5.4s
    fmla v31.4s, v9.4s, v4.4s
    b.ne 2b
3:
    dup v2.2d, v2.d[0]
    smmla v14.4s, v3.16b, v17.16b
    ldp q1, q4, [x3, #96]
    smmla v15.4s, v3.16b, v19.16b
    ldr q3, [x3, #80]
    ldr q5, [x3, #80]
    shl v9.4s, v2.4s, #16
    dup v11.2d, v0.d[0]
    fmla v3.4s, v14.4s, v1.4s
    ldr q14, [x3, #192]
    ldr q0, [x3, #128]
    fmla v5.4s, v15.4s, v1.4s
    ldr q15, [x3, #192]
    shl v10.4s, v11.4s, #16
    ldr q1, [x3, #144]
    smmla v14.4s, v0.16b, v6.16b
    smmla v15.4s, v0.16b, v12.16b
    ldr q0, [x3, #160]
    smmla v14.4s, v1.16b, v7.16b
    smmla v15.4s, v1.16b, v13.16b
    ldr q1, [x3, #176]
    smmla v14.4s, v0.16b, v8.16b
    fmla v20.4s, v3.4s, v9.4s
    smmla v15.4s, v0.16b, v18.16b
    smmla v14.4s, v1.16b, v17.16b
    ldp q0, q3, [x3, #224]
    fmla v21.4s, v5.4s, v2.4s
    smmla v15.4s, v1.16b, v19.16b
    ldr q1, [x3, #208]
    ldr q5, [x3, #208]
    fmla v20.4s, v4.4s, v10.4s
    fmla v1.4s, v14.4s, v0.4s
    ldr q14, [x9, #64]
    ldr q16, [x9]
    fmla v21.4s, v4.4s, v11.4s
    fmla v5.4s, v15.4s, v0.4s
    ldr q15, [x9, #64]
    ldr q0, [x9, #16]
    smmla v14.4s, v16.16b, v6.16b
    smmla v15.4s, v16.16b, v12.16b
    ldr q4, [x9, #32]
    smmla v14.4s, v0.16b, v7.16b
    smmla v15.4s, v0.16b, v13.16b
    ldr q0, [x9, #48]
    smmla v14.4s, v4.16b, v8.16b
    fmla v22.4s, v1.4s, v9.4s
    fmla v23.4s, v5.4s, v2.4s
    smmla v15.4s, v4.16b, v18.16b
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q4, [x9, #96]
    smmla v15.4s, v0.16b, v19.16b
    ldr q0, [x9, #80]
    ldr q5, [x9, #80]
    fmla v22.4s, v3.4s, v10.4s
    fmla v23.4s, v3.4s, v11.4s
    fmla v0.4s, v14.4s, v1.4s
    ldr q14, [x9, #192]
    ldr q3, [x9, #128]
    fmla v5.4s, v15.4s, v1.4s
    ldr q15, [x9, #192]
    ldr q1, [x9, #144]
    smmla v14.4s, v3.16b, v6.16b
    smmla v15.4s, v3.16b, v12.16b
    ldr q3, [x9, #160]
    smmla v14.4s, v1.16b, v7.16b
    smmla v15.4s, v1.16b, v13.16b
    ldr q1, [x9, #176]
    smmla v14.4s, v3.16b, v8.16b
    fmla v24.4s, v0.4s, v9.4s
    fmla v25.4s, v5.4s, v2.4s
    smmla v15.4s, v3.16b, v18.16b
    smmla v14.4s, v1.16b, v17.16b
    ldp q0, q3, [x9, #224]
    smmla v15.4s, v1.16b, v19.16b
    ldr q1, [x9, #208]
    ldr q5, [x9, #208]
    fmla v24.4s, v4.4s, v10.4s
    fmla v25.4s, v4.4s, v11.4s
    fmla v1.4s, v14.4s, v0.4s
    ldr q14, [x10, #64]
    ldr q4, [x10]
    fmla v5.4s, v15.4s, v0.4s
    ldr q15, [x10, #64]
    ldr q0, [x10, #16]
    smmla v14.4s, v4.16b, v6.16b
    smmla v15.4s, v4.16b, v12.16b
    ldr q4, [x10, #32]
    smmla v14.4s, v0.16b, v7.16b
    smmla v15.4s, v0.16b, v13.16b
    ldr q0, [x10, #48]
    fmla v26.4s, v1.4s, v9.4s
    fmla v27.4s, v5.4s, v2.4s
    smmla v14.4s, v4.16b, v8.16b
    smmla v15.4s, v4.16b, v18.16b
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q4, [x10, #96]
    smmla v15.4s, v0.16b, v19.16b
    ldr q0, [x10, #80]
    fmla v26.4s, v3.4s, v10.4s
    fmla v27.4s, v3.4s, v11.4s
    ldr q3, [x10, #80]
    fmla v0.4s, v14.4s, v1.4s
    ldr q14, [x10, #192]
    ldr q5, [x10, #128]
    fmla v3.4s, v15.4s, v1.4s
    ldr q15, [x10, #192]
    ldr q1, [x10, #144]
    smmla v14.4s, v5.16b, v6.16b
    smmla v15.4s, v5.16b, v12.16b
    ldr q5, [x10, #160]
    fmla v28.4s, v0.4s, v9.4s
    smmla v14.4s, v1.16b, v7.16b
    fmla v29.4s, v3.4s, v2.4s
    smmla v15.4s, v1.16b, v13.16b
    ldr q0, [x10, #176]
    smmla v14.4s, v5.16b, v8.16b
    smmla v15.4s, v5.16b, v18.16b
    fmla v28.4s, v4.4s, v10.4s
    smmla v14.4s, v0.16b, v17.16b
    ldp q1, q3, [x10, #224]
    fmla v29.4s, v4.4s, v11.4s
    smmla v15.4s, v0.16b, v19.16b
    ldr q4, [x10, #208]
    ldr q5, [x10, #208]
    ldp q6, q7, [x0, #512]
    fmla v4.4s, v14.4s, v1.4s
    ldp q12, q13, [x0, #640]
    fmla v5.4s, v15.4s, v1.4s
    ldr q0, [x3, #320]
    ldr q15, [x3, #256]
    ldr q1, [x3, #320]
    ldr q14, [x3, #272]
    fmla v30.4s, v4.4s, v9.4s
    ldp q8, q17, [x0, #544]
    smmla v0.4s, v15.16b, v6.16b
    fmla v31.4s, v5.4s, v2.4s
    smmla v1.4s, v15.16b, v12.16b
    ldr q2, [x3, #288]
    ldp q18, q19, [x0, #672]
    smmla v0.4s, v14.16b, v7.16b
    ldr d4, [x1, #32]
    smmla v1.4s, v14.16b, v13.16b
    ldr q5, [x3, #304]
    fmla v30.4s, v3.4s, v10.4s
    smmla v0.4s, v2.16b, v8.16b
    fmla v31.4s, v3.4s, v11.4s
    ldr d11, [x2, #32]
    smmla v1.4s, v2.16b, v18.16b
    dup v2.2d, v4.d[0]
    smmla v0.4s, v5.16b, v17.16b
    ldp q10, q14, [x3, #352]
    smmla v1.4s, v5.16b, v19.16b
    ldr q15, [x3, #336]
    ldr q9, [x3, #336]
    shl v3.4s, v2.4s, #16
    dup v4.2d, v11.d[0]
    fmla v15.4s, v0.4s, v10.4s
    ldr q0, [x3, #448]
    ldr q11, [x3, #384]
    fmla v9.4s, v1.4s, v10.4s
    ldr q1, [x3, #448]
    shl v5.4s, v4.4s, #16
    ldr q10, [x3, #400]
    smmla v0.4s, v11.16b, v6.16b
    smmla v1.4s, v11.16b, v12.16b
    ldr q11, [x3, #416]
    smmla v0.4s, v10.16b, v7.16b
    smmla v1.4s, v10.16b, v13.16b
    ldr q10, [x3, #432]
    smmla v0.4s, v11.16b, v8.16b
    fmla v20.4s, v15.4s, v3.4s
    smmla v1.4s, v11.16b, v18.16b
    smmla v0.4s, v10.16b, v17.16b
    ldp q11, q15, [x3, #480]
    fmla v21.4s, v9.4s, v2.4s
    smmla v1.4s, v10.16b, v19.16b
    ldr q10, [x3, #464]
    ldr q9, [x3, #464]
    fmla v20.4s, v14.4s, v5.4s
    fmla v10.4s, v0.4s, v11.4s
    ldr q0, [x9, #320]
    ldr q16, [x9, #256]
    fmla v21.4s, v14.4s, v4.4s
    fmla v9.4s, v1.4s, v11.4s
    ldr q1, [x9, #320]
    ldr q11, [x9, #272]
    smmla v0.4s, v16.16b, v6.16b
    smmla v1.4s, v16.16b, v12.16b
    ldr q16, [x9, #288]
    smmla v0.4s, v11.16b, v7.16b
    smmla v1.4s, v11.16b, v13.16b
    ldr q11, [x9, #304]
    smmla v0.4s, v16.16b, v8.16b
    fmla v22.4s, v10.4s, v3.4s
    fmla v23.4s, v9.4s, v2.4s
    smmla v1.4s, v16.16b, v18.16b
    smmla v0.4s, v11.16b, v17.16b
    ldp q16, q9, [x9, #352]
    smmla v1.4s, v11.16b, v19.16b
    ldr q11, [x9, #336]
    ldr q10, [x9, #336]
    fmla v22.4s, v15.4s, v5.4s
    fmla v23.4s, v15.4s, v4.4s
    fmla v11.4s, v0.4s, v16.4s
    ldr q0, [x9, #448]
    ldr q15, [x9, #384]
    fmla v10.4s, v1.4s, v16.4s
    ldr q1, [x9, #448]
    ldr q16, [x9, #400]
    smmla v0.4s, v15.16b, v6.16b
    smmla v1.4s, v15.16b, v12.16b
    ldr q15, [x9, #416]
    smmla v0.4s, v16.16b, v7.16b
    smmla v1.4s, v16.16b, v13.16b
    ldr q16, [x9, #432]
    smmla v0.4s, v15.16b, v8.16b
    fmla v24.4s, v11.4s, v3.4s
    fmla v25.4s, v10.4s, v2.4s
    smmla v1.4s, v15.16b, v18.16b
    smmla v0.4s, v16.16b, v17.16b
    ldp q15, q10, [x9, #480]
    smmla v1.4s, v16.16b, v19.16b
    ldr q16, [x9, #464]
    ldr q11, [x9, #464]
    fmla v24.4s, v9.4s, v5.4s
    fmla v25.4s, v9.4s, v4.4s
    fmla v16.4s, v0.4s, v15.4s
    ldr q0, [x10, #320]
    ldr q9, [x10, #256]
    fmla v11.4s, v1.4s, v15.4s
    ldr q1, [x10, #320]
    ldr q15, [x10, #272]
    smmla v0.4s, v9.16b, v6.16b
    smmla v1.4s, v9.16b, v12.16b
    ldr q9, [x10, #288]
    smmla v0.4s, v15.16b, v7.16b
    smmla v1.4s, v15.16b, v13.16b
    ldr q15, [x10, #304]
    fmla v26.4s, v16.4s, v3.4s
    fmla v27.4s, v11.4s, v2.4s
    smmla v0.4s, v9.16b, v8.16b
    smmla v1.4s, v9.16b, v18.16b
    smmla v0.4s, v15.16b, v17.16b
    ldp q9, q11, [x10, #352]
    smmla v1.4s, v15.16b, v19.16b
    ldr q15, [x10, #336]
    fmla v26.4s, v10.4s, v5.4s
    fmla v27.4s, v10.4s, v4.4s
    ldr q10, [x10, #336]
    fmla v15.4s, v0.4s, v9.4s
    ldr q0, [x10, #448]
    fmla v10.4s, v1.4s, v9.4s
    ldr q1, [x10, #448]
    ldr q9, [x10, #384]
    ldr q16, [x10, #400]
    smmla v0.4s, v9.16b, v6.16b
    smmla v1.4s, v9.16b, v12.16b
    fmla v28.4s, v15.4s, v3.4s
    fmla v29.4s, v10.4s, v2.4s
    ldr q6, [x10, #416]
    smmla v0.4s, v16.16b, v7.16b
    smmla v1.4s, v16.16b, v13.16b
    ldr q13, [x10, #432]
    smmla v0.4s, v6.16b, v8.16b
    smmla v1.4s, v6.16b, v18.16b
    fmla v28.4s, v11.4s, v5.4s
    fmla v29.4s, v11.4s, v4.4s
    smmla v0.4s, v13.16b, v17.16b
    smmla v1.4s, v13.16b, v19.16b
    ldp q8, q9, [x10, #480]
    ldr q10, [x10, #464]
    ldr q11, [x10, #464]
    fmla v10.4s, v0.4s, v8.4s
    fmla v11.4s, v1.4s, v8.4s
    fmla v30.4s, v10.4s, v3.4s
    fmla v31.4s, v11.4s, v2.4s
    fmla v30.4s, v9.4s, v5.4s
    fmla v31.4s, v9.4s, v4.4s
4:
    stp q20, q21, [x6]
    stp q22, q23, [x6, #32]
    stp q24, q25, [x6, #64]
    stp q26, q27, [x6, #96]
    stp q28, q29, [x6, #128]
    stp q30, q31, [x6, #160]
