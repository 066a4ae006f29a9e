#!/usr/bin/env bash
# Score search, answers, refusals and quotations on the development questions, through the command line.
#   benchmarks/questions.sh SHARED [--wrong]
# SHARED holds speeches/ and eval/ (questions.jsonl, speeches.jsonl, score.py).
set -euo pipefail
shared=${1:?give the folder that holds speeches/ and eval/}
shift
rag=${RAG:-rag}
out=${OUT:-build/eval}
"$rag" index "$shared/speeches" --index "$out/index" >/dev/null
python3 "$shared/eval/score.py" make "$shared/eval/questions.jsonl" --out "$out"
"$rag" search --batch "$out/search.in.jsonl" --out "$out/search.out.jsonl" -k 10 --index "$out/index"
"$rag" ask --batch "$out/ask.in.jsonl" --out "$out/ask.out.jsonl" --index "$out/index"
"$rag" verify --batch "$out/verify.in.jsonl" --out "$out/verify.out.jsonl" --index "$out/index"
python3 "$shared/eval/score.py" score "$shared/eval/questions.jsonl" --speeches "$shared/speeches" --out "$out" "$@"
