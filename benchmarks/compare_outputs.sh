#!/usr/bin/env bash
# Say which outputs of search, ask and verify differ between two checkouts, on all question sets, through the command
# line: a refactoring that changes nothing prints "No output differs."
#   benchmarks/compare_outputs.sh SHARED CHECKOUT_A CHECKOUT_B
# SHARED holds speeches/, archives/ and eval/. The speeches and questions over corpus/ are those of the checkout that
# this script lies in. PYTHON (.venv/bin/python) is the interpreter for both; the outputs stay in OUT (build/outputs),
# whose folders a/ and b/ are made anew. It ends with 1 when something differs.
set -euo pipefail
usage="usage: benchmarks/compare_outputs.sh SHARED CHECKOUT_A CHECKOUT_B"
shared=$(realpath "${1:?$usage}")
checkout_a=$(realpath "${2:?$usage}")
checkout_b=$(realpath "${3:?$usage}")
root=$(realpath "$(dirname "$0")/..")
python=$(realpath --no-symlinks "${PYTHON:-.venv/bin/python}")
out=$(realpath --canonicalize-missing "${OUT:-build/outputs}")
export HF_HUB_OFFLINE=1

# rag ARGUMENTS: the command line of $checkout, whose folder is searched for modules first.
rag() { (cd "$checkout" && "$python" -m rag "$@"); }

# answer FOLDER INDEX VERB [OPTION...]: answer the batch VERB.in.jsonl of a folder. A verb that fails leaves its message.
answer() {
  local folder=$1 index=$2 verb=$3
  shift 3
  rag "$verb" --batch "$folder/$verb.in.jsonl" --out "$folder/$verb.out.jsonl" --index "$index" "$@" \
    2>"$folder/$verb.err.txt" || echo "ended with $?" >>"$folder/$verb.err.txt"
}

# shared_set NAME SPEECHES QUESTIONS: everything that the questions of SHARED ask for.
shared_set() {
  local folder=$target/$1 index=$target/index-$1
  mkdir -p "$folder"
  rag index "$2" --index "$index" --allow-skipped --json >"$folder/index.json" 2>/dev/null
  "$python" "$shared/eval/score.py" make "$3" --out "$folder" >/dev/null
  answer "$folder" "$index" search -k 10
  answer "$folder" "$index" ask
  answer "$folder" "$index" verify
}

# corpus_set NAME: the questions of a file in tests/ over corpus/.
corpus_set() {
  local folder=$target/corpus-$1
  mkdir -p "$folder"
  "$python" "$root/benchmarks/outputs.py" batch "$root/tests/$1.jsonl" "$folder"
  answer "$folder" "$target/index-corpus" search
  answer "$folder" "$target/index-corpus" ask
}

# outputs CHECKOUT TARGET: all outputs of one checkout.
outputs() {
  checkout=$1 target=$2
  rm -rf "$target"
  mkdir -p "$target/corpus"
  shared_set speeches "$shared/speeches" "$shared/eval/questions.jsonl"
  for archive in inaugurals work-reports; do
    shared_set "$archive" "$shared/archives/$archive" "$shared/eval/archives/$archive.jsonl"
  done
  rag index "$root/corpus" --index "$target/index-corpus" --allow-skipped --json >"$target/corpus/index.json" 2>/dev/null
  for questions in questions unanswerable keywords; do
    corpus_set "$questions"
  done
  rag eval "$root/tests/questions.jsonl" --index "$target/index-corpus" >"$target/corpus/eval.txt" 2>&1 || true
}

outputs "$checkout_a" "$out/a"
outputs "$checkout_b" "$out/b"
"$python" "$root/benchmarks/outputs.py" differ "$out/a" "$out/b"
