"""Real clients from PyPI against a server: each sees what it was made to see.

    python real.py http://127.0.0.1:8080 NAME..    NAME: openai, litellm, langchain, llm
"""

import os
import sys

BASE = sys.argv[1] + "/v1"
HI = [{"role": "user", "content": "hi"}]


def check(what, so):
    if not so:
        sys.exit(f"FAILED: {what}")
    print(f"  ok: {what}")


def with_openai():
    import openai

    client = openai.OpenAI(base_url=BASE, api_key="none", max_retries=0)
    create = client.chat.completions.create
    plain = create(model="tiny", messages=HI, max_completion_tokens=8)
    check("plain", plain.choices[0].message.content is not None and plain.usage.total_tokens > 0)
    again = create(model="tiny", messages=HI, max_completion_tokens=8)
    check("the same again", again.choices[0].message.content == plain.choices[0].message.content)
    chunks = list(
        create(model="tiny", messages=HI, max_completion_tokens=8, stream=True,
               stream_options={"include_usage": True})
    )
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    check("stream", text == plain.choices[0].message.content)
    check("stream, usage", chunks[-1].usage == plain.usage and not chunks[-1].choices)
    several = create(model="tiny", messages=HI, n=4, max_tokens=8, temperature=1)
    check("n = 4", [c.index for c in several.choices] == [0, 1, 2, 3])
    check("n = 4, prompt counted once", several.usage.prompt_tokens == plain.usage.prompt_tokens)
    shown = create(model="tiny", messages=HI, max_tokens=8, logprobs=True, top_logprobs=2)
    tokens = shown.choices[0].logprobs.content
    check("logprobs", tokens and all(len(t.top_logprobs) == 2 for t in tokens))
    first = plain.choices[0].message.content[:1]
    stopped = create(model="tiny", messages=HI, max_tokens=8, stop=[first])
    check("stop", stopped.choices[0].message.content == "" and stopped.choices[0].finish_reason == "stop")
    thought = create(model="tiny", messages=HI, extra_body={"thinking_budget_tokens": 4})
    check("reasoning seen", bool(thought.choices[0].message.reasoning_content))
    check("reasoning counted", thought.usage.completion_tokens_details.reasoning_tokens == 4)
    whole = create(model="tiny", messages=HI,
                   extra_body={"thinking_budget_tokens": 4, "reasoning_format": "none"})
    both = thought.choices[0].message.reasoning_content + thought.choices[0].message.content
    check("reasoning in the content", whole.choices[0].message.content == both)
    try:
        create(model="tiny", messages=HI, n=0)
        check("400", False)
    except openai.BadRequestError as error:
        check("400", error.param == "n" and "n: expected" in error.message)
    try:
        from pydantic import BaseModel

        class Answer(BaseModel):
            x: int

        client.chat.completions.parse(model="tiny", messages=HI, response_format=Answer)
        check("parse is refused, not ignored", False)
    except openai.BadRequestError as error:
        check("parse is refused, not ignored", error.param == "response_format")
    try:
        client.embeddings.create(model="tiny", input="hi")
        check("404", False)
    except openai.NotFoundError as error:
        check("404", "/v1/chat/completions" in error.message)
    check("models", client.models.list().data[0].id == "tiny")


def with_litellm():
    import litellm

    reply = litellm.completion(model="openai/tiny", api_base=BASE, api_key="none", messages=HI,
                               max_tokens=8, seed=1)
    check("plain", reply.choices[0].message.content is not None)
    thought = litellm.completion(model="openai/tiny", api_base=BASE, api_key="none", messages=HI,
                                 extra_body={"thinking_budget_tokens": 4})
    check("reasoning seen", bool(thought.choices[0].message.reasoning_content))
    try:
        litellm.completion(model="openai/tiny", api_base=BASE, api_key="none", messages=HI, n=0,
                           num_retries=0)
        check("400", False)
    except litellm.BadRequestError:
        check("400", True)


def with_langchain():
    from langchain_openai import ChatOpenAI

    model = ChatOpenAI(model="tiny", base_url=BASE, api_key="none", max_tokens=8, max_retries=0)
    reply = model.invoke("hi")
    check("plain", isinstance(reply.content, str) and reply.usage_metadata["total_tokens"] > 0)
    text = "".join(chunk.content for chunk in model.stream("hi"))
    check("stream", text == reply.content)
    thinks = ChatOpenAI(model="tiny", base_url=BASE, api_key="none", max_retries=0,
                        extra_body={"thinking_budget_tokens": 4, "reasoning_format": "none"})
    check("reasoning in the content", "Answer:" in thinks.invoke("hi").content)


def with_llm():
    from llm.default_plugins.openai_models import Chat

    model = Chat("tiny", model_name="tiny", api_base=BASE)
    model.key = "none"
    text = model.prompt("hi", max_tokens=8).text()
    check("stream", isinstance(text, str))


for name in sys.argv[2:]:
    print(name)
    globals()["with_" + name]()
