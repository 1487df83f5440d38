/*
 * Solves a question with several streams of thought and a vote.
 *
 *   cc -Icapi/include examples/c/solve.c target/release/libbrevity_capi.a -lm -lpthread -ldl -o solve
 *   ./solve "$(brevity pull --path smollm2)" "What is 241 + 17 - 94?" 4
 *
 * With --tokens it asks as `brevity run` does and prints the ids of the reply's tokens:
 *
 *   ./solve --tokens MODEL QUESTION MAX_TOKENS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "brevity.h"

/* Prints the text of the first stream as it comes, and goes on. */
static int print_first(void *user, size_t stream, const char *text, size_t len)
{
    (void)user;
    if (stream == 0) {
        fwrite(text, 1, len, stdout);
        fflush(stdout);
    }
    return 0;
}

static int failed(const char *what, const brevity_error *error)
{
    fprintf(stderr, "%s: %s\n", what, error->message);
    return EXIT_FAILURE;
}

static void print_text(const char *label, brevity_text text)
{
    printf("%s", label);
    fwrite(text.data == NULL ? "none" : text.data, 1, text.data == NULL ? 4 : text.len, stdout);
}

static int solve(brevity_engine *engine, const char *question, size_t streams)
{
    brevity_generate_options generate;
    brevity_solve_options options;
    brevity_result *result = NULL;
    brevity_summary summary;
    brevity_error error;
    size_t i;

    memset(&generate, 0, sizeof generate);
    generate.size = sizeof generate;
    generate.budget = 128;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.streams = streams;
    options.generate = &generate;
    if (brevity_solve(engine, question, &options, print_first, NULL, &result, &error) != BREVITY_STATUS_OK)
        return failed("solve", &error);

    print_text("\n\nanswer: ", brevity_result_answer(result));
    printf("\n");
    for (i = 0; i < brevity_result_votes(result); i++) {
        brevity_vote vote;
        vote.size = sizeof vote;
        if (brevity_result_vote(result, i, &vote, &error) != BREVITY_STATUS_OK)
            return failed("vote", &error);
        printf("%lu of %lu streams:", (unsigned long)vote.n_streams,
               (unsigned long)brevity_result_streams(result));
        print_text(" ", vote.answer);
        printf("\n");
    }
    summary.size = sizeof summary;
    if (brevity_result_summary(result, &summary, &error) != BREVITY_STATUS_OK)
        return failed("summary", &error);
    printf("%lu tokens, %lu of the prompt\n", (unsigned long)summary.reply_tokens,
           (unsigned long)summary.prompt_tokens);
    brevity_result_close(&result);
    return EXIT_SUCCESS;
}

static int print_tokens(brevity_engine *engine, const char *question, size_t max_tokens)
{
    brevity_generate_options generate;
    brevity_chat_options options;
    brevity_chat *chat = NULL;
    brevity_result *result = NULL;
    brevity_stream stream;
    brevity_error error;
    size_t i;

    memset(&generate, 0, sizeof generate);
    generate.size = sizeof generate;
    generate.max_tokens = max_tokens;
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.generate = &generate;
    if (brevity_chat_open(engine, &options, &chat, &error) != BREVITY_STATUS_OK)
        return failed("chat", &error);
    if (brevity_chat_ask(chat, question, NULL, NULL, &result, &error) != BREVITY_STATUS_OK)
        return failed("ask", &error);
    stream.size = sizeof stream;
    if (brevity_result_stream(result, 0, &stream, &error) != BREVITY_STATUS_OK)
        return failed("stream", &error);
    for (i = 0; i < stream.n_tokens; i++)
        printf("%s%lu", i == 0 ? "" : " ", (unsigned long)stream.tokens[i]);
    printf("\n");
    brevity_result_close(&result);
    brevity_chat_close(&chat);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    brevity_engine_options options;
    brevity_engine *engine = NULL;
    brevity_error error;
    int tokens = argc == 5 && strcmp(argv[1], "--tokens") == 0;
    int status;

    if (!tokens && argc != 4) {
        fprintf(stderr, "usage: solve MODEL QUESTION STREAMS\n       solve --tokens MODEL QUESTION MAX_TOKENS\n");
        return 2;
    }
    memset(&options, 0, sizeof options);
    options.size = sizeof options;
    options.cache_dir = getenv("BREVITY_CACHE"); /* null: the user's */
    if (brevity_engine_open(argv[1 + tokens], &options, &engine, &error) != BREVITY_STATUS_OK)
        return failed("open", &error);
    if (tokens)
        status = print_tokens(engine, argv[3], (size_t)atoi(argv[4]));
    else
        status = solve(engine, argv[2], (size_t)atoi(argv[3]));
    brevity_engine_close(&engine);
    return status;
}
