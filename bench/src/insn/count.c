/* QEMU plugin (TCG plugin API 1, qemu-aarch64 4.2 to 8): executed instructions by function, region by region.
 *
 * qemu-aarch64 -plugin count.so,out=FILE,mark=PART PROGRAM
 *
 * Every call of the function whose symbol contains PART ends a region. A region is written as
 *   region
 *   INSTRUCTIONS SYMBOL     once per translated block that ran
 * One inline addition per executed block; exact for programs of one thread. The prototypes are
 * declared here because distributions ship qemu-user without its plugin header. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;
enum { INLINE_ADD_U64 = 0, CB_NO_REGS = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int, void *, uint64_t);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, void (*)(unsigned, void *), int, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *);

EXPORT int qemu_plugin_version = 1;

/* A block as translated; one that is translated anew is another. */
struct block {
    const char *function;
    uint64_t instructions, runs, runs_before;
    struct block *next;
};

static struct block *blocks;
static const char *mark;
static uint64_t mark_address;
static FILE *out;

static void end_region(unsigned vcpu, void *unused)
{
    (void)vcpu;
    (void)unused;
    fprintf(out, "region\n");
    for (struct block *b = blocks; b; b = b->next) {
        if (b->runs != b->runs_before)
            fprintf(out, "%" PRIu64 " %s\n", (b->runs - b->runs_before) * b->instructions, b->function);
        b->runs_before = b->runs;
    }
    fflush(out);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    const char *function = qemu_plugin_insn_symbol(qemu_plugin_tb_get_insn(tb, 0));
    struct block *b = calloc(1, sizeof *b);
    if (!b)
        abort();
    b->function = function && *function ? function : "?";
    b->instructions = qemu_plugin_tb_n_insns(tb);
    b->next = blocks;
    blocks = b;
    qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &b->runs, 1);
    if (strstr(b->function, mark)) {
        if (!mark_address)
            mark_address = qemu_plugin_tb_vaddr(tb); /* the first block of a function to run is its entry */
        if (qemu_plugin_tb_vaddr(tb) == mark_address)
            qemu_plugin_register_vcpu_tb_exec_cb(tb, end_region, CB_NO_REGS, NULL);
    }
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (!strncmp(argv[i], "out=", 4))
            out = fopen(argv[i] + 4, "w");
        else if (!strncmp(argv[i], "mark=", 5))
            mark = strdup(argv[i] + 5);
    }
    if (!out || !mark) {
        fprintf(stderr, "count: out=FILE (writable) and mark=PART are needed\n");
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
